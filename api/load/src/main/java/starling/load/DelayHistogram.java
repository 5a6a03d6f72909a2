package starling.load;

/**
 * Counts durations in log-linear buckets: exact to 1 microsecond below 64, within about 3 % above, up to some hours. Adding
 * allocates nothing. Not thread safe.
 */
final class DelayHistogram {
    private static final int LINEAR = 64;
    private static final int PER_OCTAVE = 32;
    private static final int BUCKETS = LINEAR + 28 * PER_OCTAVE;

    private final long[] counts = new long[BUCKETS];
    private long total;
    private long maxNanos;

    /** Negative durations (two clocks that disagree) count as 0. */
    void add(long nanos) {
        counts[bucket(Math.max(0, nanos) / 1_000)]++;
        total++;
        maxNanos = Math.max(maxNanos, nanos);
    }

    void addAll(DelayHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    long count() {
        return total;
    }

    double maxMillis() {
        return maxNanos / 1e6;
    }

    /**
     * The smallest bucket that at least this share of the durations does not exceed, in milliseconds.
     *
     * @param quantile 0..1, e.g. 0.99
     * @return 0 when empty
     */
    double millis(double quantile) {
        long wanted = Math.max(1, (long) Math.ceil(quantile * total));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(micros(i) / 1e3, maxMillis());
            }
        }
        return maxMillis();
    }

    private static int bucket(long micros) {
        if (micros < LINEAR) {
            return (int) micros;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(micros);
        int step = (int) (micros >> exponent - 5) & PER_OCTAVE - 1;
        return Math.min(LINEAR + (exponent - 6) * PER_OCTAVE + step, BUCKETS - 1);
    }

    private static double micros(int bucket) {
        if (bucket < LINEAR) {
            return bucket;
        }
        int exponent = (bucket - LINEAR) / PER_OCTAVE + 6;
        int step = (bucket - LINEAR) % PER_OCTAVE;
        return (1L << exponent) + ((long) step << exponent - 5);
    }
}
