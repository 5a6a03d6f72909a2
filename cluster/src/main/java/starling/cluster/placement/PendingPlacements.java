package starling.cluster.placement;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Clients sent to a node that its reports may not contain yet. A placement counts for {@link #COUNTED_NANOS}, whether its client
 * has arrived meanwhile or not: so what counts changes one by one, not by as many as a report happens to contain, to which
 * several deciding nodes would answer at once. It counts longer, up to {@link #LIFE_NANOS}, while no report has come
 * {@link #SETTLE_NANOS} after it. Not thread safe.
 */
public final class PendingPlacements {
    static final long COUNTED_NANOS = 3_000_000_000L;
    /** How long a client may take from its placement to being counted where it was sent: a slow line, TLS included. */
    static final long SETTLE_NANOS = 2_000_000_000L;
    static final long LIFE_NANOS = 10_000_000_000L;
    /** The bound per node; the oldest are forgotten beyond it. */
    static final int MAX_PER_NODE = 10_000;

    private static final class Sent {
        private final ArrayDeque<Long> times = new ArrayDeque<>();
        private boolean reported;
        private long reportedNanos;

        private boolean isSettled(long placedNanos) {
            return reported && reportedNanos - placedNanos >= SETTLE_NANOS;
        }

        private boolean isOver(long placedNanos, long nowNanos) {
            return nowNanos - placedNanos >= (isSettled(placedNanos) ? COUNTED_NANOS : LIFE_NANOS);
        }
    }

    private final Map<String, Sent> nodes = new HashMap<>();

    public void placed(String node, long nowNanos) {
        Sent sent = nodes.computeIfAbsent(node, n -> new Sent());
        if (sent.times.size() == MAX_PER_NODE) {
            sent.times.removeFirst();
        }
        sent.times.addLast(nowNanos);
    }

    /** A report of this node has arrived. */
    public void reported(String node, long nowNanos) {
        Sent sent = nodes.get(node);
        if (sent != null) {
            sent.reported = true;
            sent.reportedNanos = nowNanos;
        }
    }

    /** How many of those that {@link #count} no report can contain yet. */
    public int unsettled(String node, long nowNanos) {
        if (count(node, nowNanos) == 0) {
            return 0;
        }
        Sent sent = nodes.get(node);
        int unsettled = 0;
        for (Iterator<Long> each = sent.times.descendingIterator(); each.hasNext() && !sent.isSettled(each.next());) {
            unsettled++;
        }
        return unsettled;
    }

    public int count(String node, long nowNanos) {
        Sent sent = nodes.get(node);
        if (sent == null) {
            return 0;
        }
        while (!sent.times.isEmpty() && sent.isOver(sent.times.peekFirst(), nowNanos)) {
            sent.times.removeFirst();
        }
        if (sent.times.isEmpty()) {
            nodes.remove(node);
        }
        return sent.times.size();
    }
}
