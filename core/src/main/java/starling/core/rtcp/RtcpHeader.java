package starling.core.rtcp;

import starling.core.buffer.BigEndian;

/**
 * The common RTCP header (RFC 3550 6.4) and the numbers of RTCP packets.
 *
 * <pre>
 * |V=2|P|  count  |  packet type  |     length in words - 1       |
 * </pre>
 */
public final class RtcpHeader {
    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SDES = 202;
    public static final int BYE = 203;
    /** Transport layer feedback, RFC 4585 6.2. */
    public static final int TRANSPORT_FEEDBACK = 205;
    /** Payload specific feedback, RFC 4585 6.3. */
    public static final int PAYLOAD_FEEDBACK = 206;
    public static final int XR = 207;

    static final int SIZE = 4;
    static final int NACK_FORMAT = 1;
    static final int TRANSPORT_CC_FORMAT = 15;
    static final int PLI_FORMAT = 1;
    static final int FIR_FORMAT = 4;
    static final int APPLICATION_FORMAT = 15;
    /** Unique identifier of a REMB message: "REMB". */
    static final long REMB_NAME = 0x52454D42L;

    private RtcpHeader() {}

    /** Whether a datagram of the RTP range is RTCP: second byte 192..223 (RFC 5761 4). */
    public static boolean isRtcp(byte[] b, int off, int len) {
        return len >= 2 && (b[off + 1] & 0xFF) >= 192 && (b[off + 1] & 0xFF) <= 223;
    }

    /** Version 2, at least header and SSRC, first length within the datagram: worth decrypting or reading. */
    public static boolean isValid(byte[] b, int off, int len) {
        return len >= 8 && (b[off] & 0xC0) == 0x80 && isRtcp(b, off, len);
    }

    /** Writes the header of a packet of {@code size} bytes, a multiple of 4. */
    static void write(byte[] b, int off, int count, int type, int size) {
        b[off] = (byte) (0x80 | count);
        b[off + 1] = (byte) type;
        BigEndian.put16(b, off + 2, size / 4 - 1);
    }
}
