package starling.cluster.drain;

/**
 * How many of some connections shall have been closed by when: evenly spread, the first at once, the last at the end.
 *
 * @param total how many there are
 * @param startNanos and {@code durationNanos}: monotonic time
 */
record ClosingPlan(int total, long startNanos, long durationNanos) {

    /** How many shall have been closed at this time. */
    int due(long nowNanos) {
        long elapsed = nowNanos - startNanos;
        if (elapsed >= durationNanos) {
            return total;
        }
        return Math.min(total, 1 + (int) ((total - 1) * (double) Math.max(0, elapsed) / durationNanos));
    }
}
