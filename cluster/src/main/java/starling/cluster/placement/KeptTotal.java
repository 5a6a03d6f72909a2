package starling.cluster.placement;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * "Keep the total" ({@code cluster.md section 8}): while registered nodes are down, the others take over their share, so that
 * the cluster accepts the sum of all limits. A node's limit grows by the factor sum of all ÷ sum of those that live. The
 * limit of a node that has not been seen since this one started counts as nothing. Not thread safe.
 */
public final class KeptTotal {
    private final Map<String, Integer> limits = new HashMap<>();
    private long all;
    private long living;

    /**
     * @param registered names of the nodes that count, running or not
     * @param alive the limits of those that run; nodes that are not registered keep theirs
     */
    public void update(Collection<String> registered, Map<String, Integer> alive) {
        limits.putAll(alive);
        limits.keySet().retainAll(registered);
        all = limits.values().stream().mapToLong(Integer::longValue).sum();
        living = limits.entrySet().stream().filter(node -> alive.containsKey(node.getKey()))
                .mapToLong(Map.Entry::getValue).sum();
    }

    /** What a living node of this limit of its own accepts now. */
    public int limit(String node, int own) {
        if (living == 0 || !limits.containsKey(node)) {
            return own;
        }
        return (int) Math.min(Integer.MAX_VALUE, own * all / living);
    }
}
