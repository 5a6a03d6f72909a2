package starling.media.engine;

import java.util.Map;

/** Totals of a node's loops since start: counter name to value, from the engine's one list of counters. */
public record NodeMediaStats(Map<String, Long> counters) {
    public NodeMediaStats {
        counters = Map.copyOf(counters);
    }
}
