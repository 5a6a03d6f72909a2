package starling.core.ice;

/**
 * The timers of {@code operations.md section 6}, in nanoseconds.
 *
 * @param connectedIntervalNanos between checks while connected
 * @param checkingIntervalNanos between checks while checking
 * @param disconnectedIntervalNanos between checks while disconnected
 * @param disconnectedTimeoutNanos spent in checking before it is called disconnected
 * @param failedTimeoutNanos spent in disconnected before it is called failed
 */
public record IceTimers(long connectedIntervalNanos, long checkingIntervalNanos, long disconnectedIntervalNanos,
        long disconnectedTimeoutNanos, long failedTimeoutNanos) {
    private static final long MILLI = 1_000_000L;

    public static final IceTimers DEFAULT = of(5_000 * MILLI, 10_000 * MILLI);

    public IceTimers {
        if (connectedIntervalNanos <= 0 || checkingIntervalNanos <= 0 || disconnectedIntervalNanos <= 0
                || disconnectedTimeoutNanos <= 0 || failedTimeoutNanos <= 0) {
            throw new IllegalArgumentException("all timers must be positive");
        }
    }

    /** The two that {@code sora.conf} can set; the intervals are Sora's. */
    public static IceTimers of(long disconnectedTimeoutNanos, long failedTimeoutNanos) {
        return new IceTimers(2_500 * MILLI, 1_000 * MILLI, 50 * MILLI, disconnectedTimeoutNanos, failedTimeoutNanos);
    }
}
