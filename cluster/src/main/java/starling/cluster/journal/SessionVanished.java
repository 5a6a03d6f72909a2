package starling.cluster.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import starling.cluster.NodeName;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

/**
 * The part of a session that was on a node which died with it: nobody has closed these connections, and their clients
 * may have gone on elsewhere.
 *
 * @param node the node that died
 * @param since when the session began there, as far as it is known, else the epoch
 * @param total how many connections were open there
 * @param connections which, as far as they are known
 * @param source who tells
 */
public record SessionVanished(NodeName node, ChannelId channel, SessionId session, Instant since,
        int total, List<ConnectionId> connections, Source source) {
    public SessionVanished {
        requireNonNull(node, "node");
        requireNonNull(channel, "channel");
        requireNonNull(session, "session");
        requireNonNull(since, "since");
        connections = List.copyOf(connections);
        requireNonNull(source, "source");
    }

    /** Who tells of it: one of them, once. */
    public enum Source {
        /** The node itself, when it has returned, from its journal. */
        JOURNAL,
        /** The node that purged it, from what the channels' bookkeeping still knew. */
        PURGE
    }
}
