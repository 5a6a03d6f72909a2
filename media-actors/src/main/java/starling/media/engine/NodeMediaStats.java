package starling.media.engine;

import java.util.List;
import java.util.Map;

/**
 * Totals of a node's loops since start.
 *
 * @param counters name to value, from the engine's one list of counters
 * @param relay what was exchanged with each other node, by their names
 */
public record NodeMediaStats(Map<String, Long> counters, List<RelayPeerStats> relay) {
    public NodeMediaStats {
        counters = Map.copyOf(counters);
        relay = List.copyOf(relay);
    }

    /** Of a node that exchanges media with no other. */
    public NodeMediaStats(Map<String, Long> counters) {
        this(counters, List.of());
    }
}
