package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What an established connection's client has told of itself last ({@code api.md section 2.7}); crosses nodes.
 *
 * @param at when it came
 * @param stats a JSON array of objects
 */
public record ConnectionRtcStats(ListedConnection connection, Instant at, PackedText stats) {
    public ConnectionRtcStats {
        requireNonNull(connection, "connection");
        requireNonNull(at, "at");
        requireNonNull(stats, "stats");
    }
}
