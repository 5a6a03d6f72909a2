package starling.core.srtp;

/** The few header fields that protection needs, read in place (RFC 3550 5.1, 6.4.1). */
final class SrtpPackets {
    /** A packet that is no valid RTP or RTCP, too short for its own header, or without room for the tag. */
    static final int MALFORMED = -3;

    static final int RTCP_HEADER = 8;

    private static final int RTP_HEADER = 12;
    private static final int EXTENSION_HEADER = 4;

    private SrtpPackets() {}

    /** Length of the header with CSRCs and extension, or -1 when {@code b[off, off + len)} is no RTP packet. */
    static int rtpHeaderLength(byte[] b, int off, int len) {
        if (len < RTP_HEADER || (b[off] & 0xC0) != 0x80) {
            return -1;
        }
        int header = RTP_HEADER + (b[off] & 0x0F) * 4;
        if ((b[off] & 0x10) != 0) {
            if (len < header + EXTENSION_HEADER) {
                return -1;
            }
            int words = (b[off + header + 2] & 0xFF) << 8 | b[off + header + 3] & 0xFF;
            header += EXTENSION_HEADER + words * 4;
        }
        return len < header ? -1 : header;
    }

    static boolean isRtcp(byte[] b, int off, int len) {
        return len >= RTCP_HEADER && (b[off] & 0xC0) == 0x80;
    }

    static int sequenceNumber(byte[] b, int off) {
        return (b[off + 2] & 0xFF) << 8 | b[off + 3] & 0xFF;
    }

    static int rtpSsrc(byte[] b, int off) {
        return readInt(b, off + 8);
    }

    static int rtcpSsrc(byte[] b, int off) {
        return readInt(b, off + 4);
    }

    static int readInt(byte[] b, int at) {
        return (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
    }

    static void writeInt(byte[] b, int at, int value) {
        b[at] = (byte) (value >> 24);
        b[at + 1] = (byte) (value >> 16);
        b[at + 2] = (byte) (value >> 8);
        b[at + 3] = (byte) value;
    }

    /**
     * The 48-bit index a sequence number most likely means, given the highest one known (RFC 3711 3.3.1, appendix A): the one
     * nearest to it that is not negative. Without any, the rollover counter is taken to be zero.
     */
    static long guessIndex(long highest, int sequenceNumber) {
        if (highest < 0) {
            return sequenceNumber;
        }
        long index = highest + (short) (sequenceNumber - (int) highest);
        return index < 0 ? sequenceNumber : index;
    }
}
