package starling.core.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Unsigned integers in network byte order, read from and written to arrays. The caller has checked the bounds. */
public final class BigEndian {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    public static int u8(byte[] b, int off) {
        return b[off] & 0xFF;
    }

    public static int u16(byte[] b, int off) {
        return (short) SHORT.get(b, off) & 0xFFFF;
    }

    public static int u24(byte[] b, int off) {
        return (b[off] & 0xFF) << 16 | u16(b, off + 1);
    }

    public static long u32(byte[] b, int off) {
        return (int) INT.get(b, off) & 0xFFFF_FFFFL;
    }

    /** All 64 bits; negative when the highest is set. */
    public static long u64(byte[] b, int off) {
        return (long) LONG.get(b, off);
    }

    public static void put8(byte[] b, int off, int value) {
        b[off] = (byte) value;
    }

    public static void put16(byte[] b, int off, int value) {
        SHORT.set(b, off, (short) value);
    }

    public static void put24(byte[] b, int off, int value) {
        b[off] = (byte) (value >> 16);
        SHORT.set(b, off + 1, (short) value);
    }

    /** Writes the low 32 bits. */
    public static void put32(byte[] b, int off, long value) {
        INT.set(b, off, (int) value);
    }

    public static void put64(byte[] b, int off, long value) {
        LONG.set(b, off, value);
    }
}
