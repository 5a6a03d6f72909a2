package starling.core.stun;

/** Big-endian numbers in byte arrays. */
public final class Bytes {
    private Bytes() {}

    public static int int16(byte[] b, int off) {
        return (b[off] & 0xFF) << 8 | b[off + 1] & 0xFF;
    }

    public static int int32(byte[] b, int off) {
        return int16(b, off) << 16 | int16(b, off + 2);
    }

    public static long int64(byte[] b, int off) {
        return (long) int32(b, off) << 32 | int32(b, off + 4) & 0xFFFFFFFFL;
    }

    public static void putInt16(byte[] b, int off, int value) {
        b[off] = (byte) (value >> 8);
        b[off + 1] = (byte) value;
    }

    public static void putInt32(byte[] b, int off, int value) {
        putInt16(b, off, value >> 16);
        putInt16(b, off + 2, value);
    }

    public static void putInt64(byte[] b, int off, long value) {
        putInt32(b, off, (int) (value >> 32));
        putInt32(b, off + 4, (int) value);
    }
}
