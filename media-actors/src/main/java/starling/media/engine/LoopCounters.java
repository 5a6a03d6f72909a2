package starling.media.engine;

/**
 * The counters of one loop. Counted by the loop's thread alone; others read the copy that the loop publishes about once
 * a second, so that nobody ever waits for a loop.
 */
final class LoopCounters {
    private static final long MICRO_NANOS = 1_000;
    private static final int SIZE = LoopCounter.values().length;
    private final long[] counts = new long[SIZE];
    private volatile long[] published = new long[SIZE];

    void increment(LoopCounter counter) {
        counts[counter.ordinal()]++;
    }

    void add(LoopCounter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    /**
     * Counts how long what was sent in a turn has been here: since the turn's beginning, at which it was received.
     *
     * @param before packets sent when the turn began, at {@code beganNanos}
     */
    void sentSince(long before, long beganNanos) {
        long sent = get(LoopCounter.SENT_SRTP) - before;
        if (sent > 0) {
            add(LoopCounter.FORWARD_DELAY_MICROS, sent * ((System.nanoTime() - beganNanos) / MICRO_NANOS));
        }
    }

    long get(LoopCounter counter) {
        return counts[counter.ordinal()];
    }

    void publish() {
        published = counts.clone();
    }

    /** Any thread: the value at the last publication. */
    long published(LoopCounter counter) {
        return published[counter.ordinal()];
    }
}
