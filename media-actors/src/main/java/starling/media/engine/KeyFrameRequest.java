package starling.media.engine;

/**
 * An application's wish for a key frame of one sender: asked for at once and then every second until one arrives, five times
 * in all ({@code api.md section 2.4}). What receivers want by themselves goes through the gate of the source instead.
 * Pure; belongs to one loop.
 */
final class KeyFrameRequest {
    static final int ATTEMPTS = 5;
    static final long INTERVAL_NANOS = 1_000_000_000L;

    private int left;
    private long nextNanos;
    private long keyFramesBefore;

    /** Begins, or begins again. */
    void start(long keyFrames, long nowNanos) {
        left = ATTEMPTS;
        nextNanos = nowNanos;
        keyFramesBefore = keyFrames;
    }

    /**
     * True: ask the sender now.
     *
     * @param keyFrames received so far
     */
    boolean poll(long keyFrames, long nowNanos) {
        if (keyFrames != keyFramesBefore) {
            left = 0;
        }
        if (left == 0 || nowNanos < nextNanos) {
            return false;
        }
        left--;
        nextNanos = nowNanos + INTERVAL_NANOS;
        return true;
    }

    /** When to {@link #poll}; {@link Long#MAX_VALUE} = never. */
    long nextDeadlineNanos() {
        return left == 0 ? Long.MAX_VALUE : nextNanos;
    }
}
