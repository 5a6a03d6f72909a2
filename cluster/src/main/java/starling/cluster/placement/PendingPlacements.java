package starling.cluster.placement;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Clients sent to a node that its reports cannot contain yet. A placement counts until the first report received
 * {@link #SETTLE_NANOS} after it, or until {@link #LIFE_NANOS} have passed without any. Not thread safe.
 */
public final class PendingPlacements {
    /** How long a client may take from its placement to being counted where it was sent: a slow line, TLS included. */
    static final long SETTLE_NANOS = 2_000_000_000L;
    static final long LIFE_NANOS = 10_000_000_000L;
    /** The bound per node; the oldest are forgotten beyond it. */
    static final int MAX_PER_NODE = 10_000;

    private final Map<String, ArrayDeque<Long>> times = new HashMap<>();

    public void placed(String node, long nowNanos) {
        ArrayDeque<Long> queue = times.computeIfAbsent(node, n -> new ArrayDeque<>());
        if (queue.size() == MAX_PER_NODE) {
            queue.removeFirst();
        }
        queue.addLast(nowNanos);
    }

    /** A report of this node has arrived. */
    public void reported(String node, long nowNanos) {
        dropOlder(node, nowNanos - SETTLE_NANOS);
    }

    public void forget(String node) {
        times.remove(node);
    }

    public int count(String node, long nowNanos) {
        dropOlder(node, nowNanos - LIFE_NANOS);
        ArrayDeque<Long> queue = times.get(node);
        return queue == null ? 0 : queue.size();
    }

    private void dropOlder(String node, long limitNanos) {
        ArrayDeque<Long> queue = times.get(node);
        if (queue == null) {
            return;
        }
        while (!queue.isEmpty() && queue.peekFirst() - limitNanos <= 0) {
            queue.removeFirst();
        }
        if (queue.isEmpty()) {
            times.remove(node);
        }
    }
}
