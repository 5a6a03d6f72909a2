package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import starling.media.engine.ConnectionCounter;
import starling.media.engine.MediaStats;

/**
 * What an established connection has sent and received so far ({@code operations.md section 3.2}); crosses nodes.
 *
 * @param counted every value but 0, by {@link ConnectionCounter#id}
 */
public record ConnectionStats(ListedConnection connection, Map<String, Long> counted) {
    public ConnectionStats {
        requireNonNull(connection, "connection");
        counted = Map.copyOf(counted);
    }

    /** What this version has names for. */
    public MediaStats media() {
        return MediaStats.of(counted);
    }
}
