package starling.media.actor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

/** What operations may do with the members of this node's channels. Answers at once, from any thread. */
public interface MemberPort {

    /** Whether the channel has a branch here, with members or without. */
    boolean hasBranch(ChannelId channel);

    /** Members here that are selected, those on their way in included. */
    int count(MemberSelection selection);

    /**
     * Ends the selected connections here as {@code DISCONNECTED-API}.
     *
     * @param reason what the caller gave as {@code reason}, as JSON text; empty = nothing
     * @return how many
     */
    int disconnect(MemberSelection selection, String reason);

    /**
     * Sends a message to the selected members here.
     *
     * @param json the complete message, {@code type} included
     * @return how many
     */
    int push(MemberSelection selection, String json);

    /**
     * Ends a session here at once, and all its connections as {@code DISCONNECTED-API}.
     *
     * @return false: the channel has no such session here
     */
    boolean endSession(ChannelId channel, SessionId session);

    /**
     * Established connections here, ordered by id.
     *
     * @param channel the only one; empty = all
     * @param after of a larger id than this
     */
    List<ListedConnection> connections(Optional<ChannelId> channel, Optional<ConnectionId> after, int limit);

    /**
     * The statistics of established connections here, ordered by id; the loops are asked, and go on meanwhile. Those that end
     * meanwhile are left out.
     *
     * @param channel the only one; empty = all
     * @param client the only one; empty = all
     * @param after of a larger id than this
     */
    CompletionStage<List<ConnectionStats>> statistics(Optional<ChannelId> channel, Optional<ClientId> client,
            Optional<ConnectionId> after, int limit);

    /**
     * What the clients of established connections here have told of themselves last, ordered by id; the first two parameters are
     * as with {@link #connections}.
     *
     * @param maxBytes the most that the items of a page take, packed; one item fits in any case
     */
    RtcStatsPage rtcStats(Optional<ChannelId> channel, Optional<ConnectionId> after, long maxBytes);

    /** What notify events tell of the established connections of a channel here, ordered by id. */
    List<MemberMetadata> metadata(ChannelId channel, Optional<ConnectionId> after, int limit);

    /** The forwarding filters of the receivers here. */
    FilterPort filters();

    /** The sessions here, ordered by channel; the parameters are as with {@link #connections}. */
    List<ListedSession> sessions(Optional<ChannelId> channel, Optional<ChannelId> after, int limit);
}
