package starling.media.actor;

import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.signaling.Placement;

/**
 * What the local half of a node asks of the clustered half. Any thread; never blocks; works, with a refusal as the
 * answer, also while the clustered half is down.
 */
public interface ClusterPort {

    /**
     * Finds the channel's node, or chooses one for a new channel.
     *
     * @param redirected whether another node sent the client here
     * @return completes normally, within a few seconds
     */
    CompletionStage<Placement> place(ChannelId channel, boolean redirected);

    /**
     * Whether newcomers may be accepted at this very moment: time has passed since the placement, and a process that was
     * stopped meanwhile does not know how much.
     */
    boolean serves();

    /** The channel has its first member here. */
    void branchOpened(Branch branch);

    /** The channel's session here has ended. */
    void branchClosed(Branch branch);
}
