package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;

/**
 * A channel's session, on one node or on several; crosses nodes.
 *
 * @param created when it began
 * @param connections established now
 * @param total connections established since then
 * @param peak most of them at one time; of several nodes, the sum of each one's
 * @param metadata the application's own, JSON text; empty = nothing
 */
public record ListedSession(ChannelId channel, SessionId session, Instant created, int connections, int total,
        int peak, String metadata) {
    public ListedSession {
        requireNonNull(channel, "channel");
        requireNonNull(session, "session");
        requireNonNull(created, "created");
        metadata = metadata == null ? "" : metadata;
    }

    /** The same session with what another node has of it. */
    public ListedSession with(ListedSession other) {
        return new ListedSession(channel, session, created.isBefore(other.created) ? created : other.created,
                connections + other.connections, total + other.total, peak + other.peak,
                metadata.isEmpty() ? other.metadata : metadata);
    }
}
