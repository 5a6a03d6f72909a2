package starling.core.relay;

import starling.core.buffer.BigEndian;

/**
 * The header of a datagram between nodes as static functions over an array. All of it is authenticated; behind it follow the
 * body, encrypted or not, and the tag.
 *
 * <pre>
 * |version| flags |  sender's loop |     sender's node key         |
 * |     kind      |  kind's flags  |          generation           |
 * |                       counter (64 bits)                        |
 * </pre>
 */
public final class RelayHeader {
    public static final int SIZE = 16;
    /** Of the tag behind the body. */
    public static final int TAG_SIZE = 16;

    static final int COUNTER_AT = 8;
    private static final int VERSION = 1;
    private static final int ENCRYPTED = 1;

    private RelayHeader() {}

    /** Long enough for header and tag, and of this version. */
    public static boolean isValid(byte[] b, int off, int len) {
        return len >= SIZE + TAG_SIZE && (b[off] & 0xF0) == VERSION << 4;
    }

    static void write(byte[] b, int off, boolean encrypted, int nodeKey, int loop, int kind, int flags, int generation,
            long counter) {
        BigEndian.put8(b, off, VERSION << 4 | (encrypted ? ENCRYPTED : 0));
        BigEndian.put8(b, off + 1, loop);
        BigEndian.put16(b, off + 2, nodeKey);
        BigEndian.put8(b, off + 4, kind);
        BigEndian.put8(b, off + 5, flags);
        BigEndian.put16(b, off + 6, generation);
        BigEndian.put64(b, off + COUNTER_AT, counter);
    }

    static boolean isEncrypted(byte[] b, int off) {
        return (b[off] & ENCRYPTED) != 0;
    }

    /** 0..255. */
    public static int loop(byte[] b, int off) {
        return BigEndian.u8(b, off + 1);
    }

    /** 0..65535. */
    public static int nodeKey(byte[] b, int off) {
        return BigEndian.u16(b, off + 2);
    }

    /** One of the kinds in {@link RelayBody}, or a number that is none. */
    public static int kind(byte[] b, int off) {
        return BigEndian.u8(b, off + 4);
    }

    /** Of {@link RelayBody}. */
    public static int flags(byte[] b, int off) {
        return BigEndian.u8(b, off + 5);
    }

    /** How often the source has started anew, modulo 65536. */
    public static int generation(byte[] b, int off) {
        return BigEndian.u16(b, off + 6);
    }

    static long counter(byte[] b, int off) {
        return BigEndian.u64(b, off + COUNTER_AT);
    }
}
