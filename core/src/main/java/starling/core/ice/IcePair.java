package starling.core.ice;

import java.net.InetSocketAddress;

/** What an agent knows of one path (a candidate pair of RFC 8445). Times are {@code nowNanos} values. */
final class IcePair {
    /** Between the checks of a pair that has not answered yet: doubled from the first to the last. */
    private static final long FIRST_RETRY_NANOS = 50_000_000L;
    private static final long LAST_RETRY_NANOS = 1_600_000_000L;

    final IcePath path;
    /** The peer's address as seen here. */
    InetSocketAddress source;
    /** A check on it has succeeded. */
    boolean valid;
    /** A check with USE-CANDIDATE has succeeded (controlling), or the peer's arrived (controlled). */
    boolean nominated;
    /** Found by a request of the peer; given up again when nothing comes from it. */
    boolean learned;
    boolean checked;
    long lastCheckNanos;
    long lastSuccessNanos;
    long lastRequestNanos;
    long roundTripNanos;
    /** When the next check is due while it is not valid or not nominated; {@link Long#MAX_VALUE}: not planned. */
    long retryAtNanos = Long.MAX_VALUE;
    private long retryNanos;

    IcePair(IcePath path, InetSocketAddress source, long nowNanos) {
        this.path = path;
        this.source = source;
        lastRequestNanos = nowNanos;
    }

    /** Plans fast checks again, the first one now. */
    void restartRetries(long nowNanos) {
        retryNanos = FIRST_RETRY_NANOS;
        retryAtNanos = nowNanos;
    }

    void stopRetries() {
        retryAtNanos = Long.MAX_VALUE;
    }

    /** To be called when a check is sent. Retries of a learned path end by themselves if no request restarts them. */
    void onCheckSent(long nowNanos) {
        checked = true;
        lastCheckNanos = nowNanos;
        if (retryAtNanos == Long.MAX_VALUE) {
            return;
        }
        if (retryNanos > LAST_RETRY_NANOS && learned) {
            stopRetries();
            return;
        }
        retryNanos = Math.min(retryNanos, LAST_RETRY_NANOS);
        retryAtNanos = nowNanos + retryNanos;
        retryNanos *= 2;
    }
}
