package starling.core.stun;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The twenty bytes in front of every STUN message (RFC 8489 section 5), read in place. Nothing here allocates except
 * {@link #localUfrag}, which runs once per new path.
 *
 * <pre>
 *  0                   1                   2                   3
 *  |0 0|     STUN Message Type     |         Message Length        |
 *  |                         Magic Cookie                          |
 *  |                     Transaction ID (96 bits)                  |
 * </pre>
 */
public final class StunHeader {
    public static final int LENGTH = 20;
    public static final int MAGIC_COOKIE = 0x2112A442;

    /** The two class bits of a message type (RFC 8489 section 5). */
    private static final int CLASS_MASK = 0x0110;
    private static final int MAX_UFRAG = 256;

    private StunHeader() {}

    /** Whether these bytes are exactly one STUN message by its header; the attributes are not looked at. */
    public static boolean isStun(byte[] b, int off, int len) {
        return len >= LENGTH && (b[off] & 0xC0) == 0 && (b[off + 3] & 3) == 0
                && Bytes.int32(b, off + 4) == MAGIC_COOKIE && messageLength(b, off) == len - LENGTH;
    }

    /** The 14-bit message type. */
    public static int type(byte[] b, int off) {
        return Bytes.int16(b, off) & 0x3FFF;
    }

    /** The length field: the bytes behind the header. */
    public static int messageLength(byte[] b, int off) {
        return Bytes.int16(b, off + 2);
    }

    /** Whether the method is Binding, of any class. */
    public static boolean isBinding(byte[] b, int off) {
        return (type(b, off) & ~CLASS_MASK) == StunType.BINDING_REQUEST;
    }

    public static boolean isRequest(byte[] b, int off) {
        return (type(b, off) & CLASS_MASK) == 0;
    }

    /** Whether it is a success or an error response. */
    public static boolean isResponse(byte[] b, int off) {
        return (b[off] & 1) != 0;
    }

    /**
     * The part of a Binding request's USERNAME before the colon: the receiver's ufrag (RFC 8445 section 7.2.2).
     *
     * @return null unless it is a Binding request with such a USERNAME
     */
    public static String localUfrag(byte[] b, int off, int len) {
        if (!isStun(b, off, len) || type(b, off) != StunType.BINDING_REQUEST) {
            return null;
        }
        int end = off + len;
        int at = off + LENGTH;
        while (end - at >= 4) {
            int size = Bytes.int16(b, at + 2);
            int value = at + 4;
            if (size > end - value) {
                return null;
            }
            if (Bytes.int16(b, at) == StunAttribute.USERNAME) {
                return untilColon(b, value, size);
            }
            at = value + (size + 3 & ~3);
        }
        return null;
    }

    private static String untilColon(byte[] b, int value, int size) {
        int limit = Math.min(size, MAX_UFRAG + 1);
        for (int i = 0; i < limit; i++) {
            if (b[value + i] == ':') {
                return new String(b, value, i, US_ASCII);
            }
        }
        return null;
    }
}
