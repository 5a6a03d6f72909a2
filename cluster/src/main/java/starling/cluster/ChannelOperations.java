package starling.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.SessionId;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;
import starling.media.actor.MemberMetadata;
import starling.media.actor.MemberSelection;

/**
 * What an application may do with channels, sessions and members, on whichever nodes of the cluster they are
 * ({@code api.md sections 2.1 to 2.5}). Any thread may call; nothing blocks; an operation takes a
 * few seconds at most, a list a little longer if it is long. Members on a node that cannot be reached are not reached, and no error as long as there are
 * others; nobody found while a node does not answer is a {@link ClusterException}.
 */
public interface ChannelOperations {
    /** As a message between nodes a push, or a reason, must stay under 256 KiB, and a character may take three bytes. */
    int MAX_MESSAGE_CHARS = 65_536;

    /**
     * What an operation has come to.
     *
     * @param found whether there is such a channel, or session
     * @param members to whom it was done
     */
    record Outcome(boolean found, int members) {}

    /**
     * Where the API of the node with most members of a channel is reached, if this node has no part of the channel; empty:
     * a call about this channel is to be answered here. A channel on several nodes has no single owner: each of them answers.
     */
    CompletionStage<Optional<String>> apiUrlOf(ChannelId channel);

    /**
     * Ends the selected connections as {@code DISCONNECTED-API}, those on their way in included.
     *
     * @param reason for webhooks and logs: JSON text, not longer than {@value #MAX_MESSAGE_CHARS}; empty = nothing
     */
    CompletionStage<Outcome> disconnect(MemberSelection selection, String reason);

    /**
     * Sends the selected members a message.
     *
     * @param json the complete message, not longer than {@value #MAX_MESSAGE_CHARS}
     */
    CompletionStage<Outcome> push(MemberSelection selection, String json);

    /** Ends a session at once, and all its connections as {@code DISCONNECTED-API}. */
    CompletionStage<Outcome> endSession(ChannelId channel, SessionId session);

    /** The forwarding filters of channels and connections. */
    FilterOperations filters();

    /** Established connections of one channel or of all, ordered by channel and connection. */
    CompletionStage<List<ListedConnection>> connections(Optional<ChannelId> channel);

    /**
     * Statistics of the established connections of one channel or of all, and of one client of it or of all, ordered as
     * {@link #connections}.
     */
    CompletionStage<List<ConnectionStats>> statistics(Optional<ChannelId> channel, Optional<ClientId> client);

    /**
     * What the clients of the established connections of one channel or of all have told of themselves last, ordered as
     * {@link #connections}; those that have told nothing are left out.
     */
    CompletionStage<List<ConnectionRtcStats>> rtcStats(Optional<ChannelId> channel);

    /** What notify events tell of a channel's established connections, on all nodes, in no order. */
    CompletionStage<List<MemberMetadata>> metadata(ChannelId channel);

    /** The sessions of one channel or of all, ordered by channel. */
    CompletionStage<List<ListedSession>> sessions(Optional<ChannelId> channel);
}
