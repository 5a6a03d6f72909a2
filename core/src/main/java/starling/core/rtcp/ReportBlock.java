package starling.core.rtcp;

import starling.core.buffer.BigEndian;

/**
 * A report block of a sender or receiver report (RFC 3550 6.4.1) as static functions over an array.
 *
 * <pre>
 * |                  SSRC                                         |
 * | fraction lost |       cumulative number of packets lost       |
 * |           extended highest sequence number received           |
 * |                      interarrival jitter                      |
 * |                         last SR (LSR)                         |
 * |                   delay since last SR (DLSR)                  |
 * </pre>
 */
public final class ReportBlock {
    public static final int SIZE = 24;

    private static final int MAX_LOST = 0x7F_FFFF;
    private static final int MIN_LOST = -0x80_0000;

    private ReportBlock() {}

    public static long ssrc(byte[] b, int off) {
        return BigEndian.u32(b, off);
    }

    /** 0..255: the lost part of 256 packets expected since the report before. */
    public static int fractionLost(byte[] b, int off) {
        return b[off + 4] & 0xFF;
    }

    /** Signed 24 bits: duplicates can make it negative. */
    public static int cumulativeLost(byte[] b, int off) {
        return BigEndian.u24(b, off + 5) << 8 >> 8;
    }

    public static long highestSequence(byte[] b, int off) {
        return BigEndian.u32(b, off + 8);
    }

    /** In units of the RTP clock. */
    public static long jitter(byte[] b, int off) {
        return BigEndian.u32(b, off + 12);
    }

    /** Middle 32 bits of the NTP time of the last sender report, 0 if none came. */
    public static long lastSenderReport(byte[] b, int off) {
        return BigEndian.u32(b, off + 16);
    }

    /** In units of 1/65536 s. */
    public static long delaySinceLastSenderReport(byte[] b, int off) {
        return BigEndian.u32(b, off + 20);
    }

    /** Writes a block; {@code cumulativeLost} is limited to 24 signed bits. Returns its size. */
    public static int write(byte[] b, int off, long ssrc, int fractionLost, long cumulativeLost, long highestSequence,
            long jitter, long lastSenderReport, long delaySinceLastSenderReport) {
        BigEndian.put32(b, off, ssrc);
        BigEndian.put8(b, off + 4, fractionLost);
        BigEndian.put24(b, off + 5, (int) Math.max(MIN_LOST, Math.min(MAX_LOST, cumulativeLost)));
        BigEndian.put32(b, off + 8, highestSequence);
        BigEndian.put32(b, off + 12, jitter);
        BigEndian.put32(b, off + 16, lastSenderReport);
        BigEndian.put32(b, off + 20, delaySinceLastSenderReport);
        return SIZE;
    }
}
