package starling.core.stream;

import starling.core.rtcp.RtcpWriter;

/**
 * Tells a sender without transport-wide feedback how much it may send at most: REMB at the start and then once per
 * second (a browser forgets an old one). Belongs to one event loop.
 */
public final class RembFeedback {
    static final long INTERVAL_NANOS = 1_000_000_000L;
    /** Told when there is no limit. */
    static final long UNLIMITED_BPS = 100_000_000L;

    private final long bitrateBps;
    private long nextNanos;

    /** @param maxBitrateBps bits per second; 0 = no limit */
    public RembFeedback(long maxBitrateBps, long nowNanos) {
        bitrateBps = maxBitrateBps > 0 ? maxBitrateBps : UNLIMITED_BPS;
        nextNanos = nowNanos;
    }

    /** Writes a REMB if one is due, else nothing (0). */
    public int writeFeedback(byte[] b, int off, long senderSsrc, long mediaSsrc, long nowNanos) {
        if (nowNanos < nextNanos) {
            return 0;
        }
        nextNanos = nowNanos + INTERVAL_NANOS;
        return RtcpWriter.remb(b, off, senderSsrc, mediaSsrc, bitrateBps);
    }

    public long nextDeadlineNanos() {
        return nextNanos;
    }
}
