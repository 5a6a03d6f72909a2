package starling.media.actor;

import java.util.List;
import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.Placement;

/**
 * What the local half of a node asks of the clustered half. Any thread; never blocks; works, with a refusal as the
 * answer, also while the clustered half is down.
 */
public interface ClusterPort {

    /**
     * Finds the node that serves a client of this channel.
     *
     * @param redirected whether another node sent the client here
     * @param gathered whether it goes where the channel's clients gather, even if any node may serve it
     * @return completes normally, within a few seconds
     */
    CompletionStage<Placement> place(ChannelId channel, boolean redirected, boolean gathered);

    /**
     * Whether newcomers may be accepted at this very moment: time has passed since the placement, and a process that was
     * stopped meanwhile does not know how much.
     */
    boolean serves();

    /** For the channel's bookkeeping. Lost while the clustered half is down: it asks for summaries when it is back. */
    void tell(BranchNews news);

    /** A node is gone that had these members of a channel; should it be purged, somebody has to tell of their end. */
    default void lost(NodeLife gone, ChannelId channel, SessionId session, List<ConnectionId> connections) {}
}
