package starling.cluster.journal;

import static java.util.Objects.requireNonNull;

import java.util.List;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

/**
 * What a channel's bookkeeping, or one of its branches, knew of a node that is gone; crosses nodes.
 *
 * @param total connections there at the node's last word
 * @param connections as far as they are known, at most {@value #MAX_CONNECTIONS}
 */
public record LostSession(ChannelId channel, SessionId session, int total, List<ConnectionId> connections) {
    /** More are counted only. */
    public static final int MAX_CONNECTIONS = 1000;

    public LostSession {
        requireNonNull(channel, "channel");
        requireNonNull(session, "session");
        connections = List.copyOf(connections.subList(0, Math.min(MAX_CONNECTIONS, connections.size())));
    }

    /** This, or another's knowledge of the same session, whichever has more connections. */
    LostSession fuller(LostSession other) {
        return other.connections.size() > connections.size() ? other : this;
    }
}
