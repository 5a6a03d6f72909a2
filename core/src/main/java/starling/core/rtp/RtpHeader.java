package starling.core.rtp;

import starling.core.buffer.BigEndian;

/**
 * The fixed RTP header (RFC 3550 5.1) as static functions over an array. Everything but {@link #isValid} expects a
 * packet that passed it.
 *
 * <pre>
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |                        CSRC (0..15 words)                     |
 * |  extension profile (if X)     |   extension length in words   |
 * </pre>
 */
public final class RtpHeader {
    /** Size of the header without contributing sources and extensions. */
    public static final int FIXED_SIZE = 12;

    private static final int VERSION_2 = 0x80;
    private static final int PADDING = 0x20;
    private static final int EXTENSION = 0x10;

    private RtpHeader() {}

    /** Version, header length, extension length and padding length all fit into {@code len} bytes. */
    public static boolean isValid(byte[] b, int off, int len) {
        if (len < FIXED_SIZE || (b[off] & 0xC0) != VERSION_2) {
            return false;
        }
        int size = FIXED_SIZE + 4 * (b[off] & 0x0F);
        if (hasExtensions(b, off)) {
            if (len < size + 4) {
                return false;
            }
            size += 4 + 4 * BigEndian.u16(b, off + size + 2);
        }
        if (len < size) {
            return false;
        }
        if ((b[off] & PADDING) == 0) {
            return true;
        }
        int padding = len > size ? b[off + len - 1] & 0xFF : 0;
        return padding > 0 && padding <= len - size;
    }

    public static int payloadType(byte[] b, int off) {
        return b[off + 1] & 0x7F;
    }

    public static boolean marker(byte[] b, int off) {
        return b[off + 1] < 0;
    }

    /** 0..65535. */
    public static int sequenceNumber(byte[] b, int off) {
        return BigEndian.u16(b, off + 2);
    }

    /** 0..2^32-1. */
    public static long timestamp(byte[] b, int off) {
        return BigEndian.u32(b, off + 4);
    }

    /** 0..2^32-1. */
    public static long ssrc(byte[] b, int off) {
        return BigEndian.u32(b, off + 8);
    }

    public static boolean hasExtensions(byte[] b, int off) {
        return (b[off] & EXTENSION) != 0;
    }

    /** Fixed header, contributing sources and extension block, in bytes. */
    public static int headerLength(byte[] b, int off) {
        int size = FIXED_SIZE + 4 * (b[off] & 0x0F);
        return hasExtensions(b, off) ? size + 4 + 4 * BigEndian.u16(b, off + size + 2) : size;
    }

    /** Position of the first payload byte in the array. */
    public static int payloadOffset(byte[] b, int off) {
        return off + headerLength(b, off);
    }

    /** Bytes of padding at the end, the count byte included; 0 without. */
    public static int paddingLength(byte[] b, int off, int len) {
        return (b[off] & PADDING) != 0 ? b[off + len - 1] & 0xFF : 0;
    }

    /** Payload bytes without padding; 0 for a packet that only pads (bandwidth probing). */
    public static int payloadLength(byte[] b, int off, int len) {
        return len - headerLength(b, off) - paddingLength(b, off, len);
    }

    /** Writes version 2 and no padding, extensions or contributing sources; the rest comes from the setters. */
    public static void writeFixed(byte[] b, int off, int payloadType, boolean marker, int sequenceNumber,
            long timestamp, long ssrc) {
        b[off] = (byte) VERSION_2;
        b[off + 1] = (byte) (marker ? 0x80 | payloadType : payloadType);
        setSequenceNumber(b, off, sequenceNumber);
        setTimestamp(b, off, timestamp);
        setSsrc(b, off, ssrc);
    }

    /** Keeps the marker bit. */
    public static void setPayloadType(byte[] b, int off, int payloadType) {
        b[off + 1] = (byte) (b[off + 1] & 0x80 | payloadType);
    }

    public static void setMarker(byte[] b, int off, boolean marker) {
        b[off + 1] = (byte) (marker ? b[off + 1] | 0x80 : b[off + 1] & 0x7F);
    }

    /** Writes the low 16 bits. */
    public static void setSequenceNumber(byte[] b, int off, int sequenceNumber) {
        BigEndian.put16(b, off + 2, sequenceNumber);
    }

    /** Writes the low 32 bits. */
    public static void setTimestamp(byte[] b, int off, long timestamp) {
        BigEndian.put32(b, off + 4, timestamp);
    }

    /** Writes the low 32 bits. */
    public static void setSsrc(byte[] b, int off, long ssrc) {
        BigEndian.put32(b, off + 8, ssrc);
    }

    static void setExtensionBit(byte[] b, int off, boolean present) {
        b[off] = (byte) (present ? b[off] | EXTENSION : b[off] & ~EXTENSION);
    }

    static void clearPaddingBit(byte[] b, int off) {
        b[off] = (byte) (b[off] & ~PADDING);
    }
}
