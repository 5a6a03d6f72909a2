package starling.core.stream;

/** Smoothed round-trip time: each sample counts one eighth. */
final class RoundTrip {
    private static final long MAX_NANOS = 5_000_000_000L;

    private long nanos;
    private boolean measured;

    RoundTrip(long initialNanos) {
        nanos = initialNanos;
    }

    void sample(long sampleNanos) {
        long sample = Math.max(0, Math.min(MAX_NANOS, sampleNanos));
        nanos = measured ? nanos + (sample - nanos) / 8 : sample;
        measured = true;
    }

    /** A value measured elsewhere replaces the own one. */
    void set(long valueNanos) {
        nanos = Math.max(0, Math.min(MAX_NANOS, valueNanos));
        measured = true;
    }

    boolean measured() {
        return measured;
    }

    long nanos() {
        return nanos;
    }
}
