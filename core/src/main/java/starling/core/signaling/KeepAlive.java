package starling.core.signaling;

/** When to ping, when to ask for statistics, and when silence has lasted too long ({@code signaling.md 5.5, 7}). */
final class KeepAlive {
    private final long pingNanos;
    private final long statsNanos;
    private final long timeoutNanos;
    private long pingAt = Long.MAX_VALUE;
    private long statsAt = Long.MAX_VALUE;
    private long deadAt = Long.MAX_VALUE;
    private boolean statsOutstanding;

    KeepAlive(SignalingSettings settings) {
        pingNanos = settings.pingInterval().toNanos();
        statsNanos = settings.statsInterval().toNanos();
        timeoutNanos = settings.pongTimeout().toNanos();
    }

    /** @param stats whether this client is asked for statistics at all */
    void start(boolean stats, long nowNanos) {
        pingAt = nowNanos + pingNanos;
        statsAt = stats ? nowNanos + statsNanos : Long.MAX_VALUE;
        deadAt = nowNanos + timeoutNanos;
    }

    /** Something came from the client: as good a sign of life as a pong, which not every SDK sends always. */
    void heard(long nowNanos) {
        if (deadAt != Long.MAX_VALUE) {
            deadAt = nowNanos + timeoutNanos;
        }
    }

    boolean isDead(long nowNanos) {
        return nowNanos >= deadAt;
    }

    boolean isPingDue(long nowNanos) {
        return nowNanos >= pingAt;
    }

    /** Notes that a ping goes out now; true if it should ask for statistics. */
    boolean ping(long nowNanos) {
        pingAt = nowNanos + pingNanos;
        boolean stats = nowNanos >= statsAt;
        if (stats) {
            statsAt = nowNanos + statsNanos;
            statsOutstanding = true;
        }
        return stats;
    }

    /** Whether statistics that come now are those asked for; no client gives more than one report for each question. */
    boolean takesStats() {
        boolean asked = statsOutstanding;
        statsOutstanding = false;
        return asked;
    }

    long nextDeadlineNanos() {
        return Math.min(pingAt, deadAt);
    }
}
