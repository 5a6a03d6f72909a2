package starling.core.ice;

/**
 * Another path has begun to work while one is selected: the client may have moved, or only have two ways. The selected
 * path gets a short time to show that it still works; if it does not, the other takes its place.
 */
final class IceChallenge {
    private static final long MIN_NANOS = 500_000_000L;

    private IcePair challenger;
    private long beganNanos;
    private long endsNanos = Long.MAX_VALUE;

    boolean isRunning() {
        return challenger != null;
    }

    IcePair challenger() {
        return challenger;
    }

    /** When the challenger has won; {@link Long#MAX_VALUE} if there is none. */
    long endsNanos() {
        return endsNanos;
    }

    void begin(IcePair challenger, long roundTripNanos, long nowNanos) {
        this.challenger = challenger;
        beganNanos = nowNanos;
        endsNanos = nowNanos + Math.max(MIN_NANOS, 4 * roundTripNanos);
    }

    /** The selected path has answered a check; only one sent since the challenge began proves anything. */
    void onSelectedAnswered(long sentNanos) {
        if (sentNanos >= beganNanos) {
            end();
        }
    }

    void end() {
        challenger = null;
        endsNanos = Long.MAX_VALUE;
    }
}
