package starling.media.engine;

/**
 * The counters of one loop. Counted by the loop's thread alone; others read the copy that the loop publishes about once
 * a second, so that nobody ever waits for a loop.
 */
final class LoopCounters {
    private static final int SIZE = LoopCounter.values().length;
    private final long[] counts = new long[SIZE];
    private volatile long[] published = new long[SIZE];

    void increment(LoopCounter counter) {
        counts[counter.ordinal()]++;
    }

    void add(LoopCounter counter, long amount) {
        counts[counter.ordinal()] += amount;
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
