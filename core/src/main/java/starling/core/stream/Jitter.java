package starling.core.stream;

/**
 * Interarrival jitter (RFC 3550 6.4.1, A.8) in units of the RTP clock. Packets of one frame leave together, so only the
 * first packet of each timestamp counts; jumps of more than five seconds (a restarted clock) do not.
 */
final class Jitter {
    private static final int SECONDS_OF_A_JUMP = 5;

    private final int clockRate;
    private boolean started;
    private long lastTimestamp;
    private long lastArrivalNanos;
    /** Sixteen times the jitter, so that nothing is lost by rounding. */
    private long scaled;

    Jitter(int clockRate) {
        this.clockRate = clockRate;
    }

    /** A packet that came in order. */
    void onPacket(long timestamp, long arrivalNanos) {
        if (started && timestamp == lastTimestamp) {
            return;
        }
        if (started) {
            long elapsed = toClock(arrivalNanos - lastArrivalNanos, clockRate);
            long difference = Math.abs(elapsed - (int) (timestamp - lastTimestamp));
            if (difference < (long) SECONDS_OF_A_JUMP * clockRate) {
                scaled += difference - (scaled + 8 >> 4);
            }
        }
        started = true;
        lastTimestamp = timestamp;
        lastArrivalNanos = arrivalNanos;
    }

    long value() {
        return scaled >> 4;
    }

    /** Nanoseconds in ticks of a clock, rounded; exact for any span of less than 100 years. */
    static long toClock(long nanos, int clockRate) {
        long seconds = nanos / 1_000_000_000L;
        long rest = nanos % 1_000_000_000L;
        return seconds * clockRate + Math.round(rest * (double) clockRate / 1e9);
    }
}
