package starling.load;

import starling.core.buffer.BigEndian;

/**
 * The last bytes of every payload, by which a receiver knows who sent it, when, and as which packet. Static functions over
 * array and offset.
 *
 * <pre>
 *  0        4        5       6          8                12        16           24
 *  | magic  | window | flags | sender   | packet number  | 0       | send time  |
 * </pre>
 */
final class PayloadStamp {
    static final int LENGTH = 24;

    private static final int MAGIC = 0x57A41106;
    private static final int VIDEO = 1;
    private static final int KEY_FRAME = 2;

    private PayloadStamp() {}

    /**
     * @param window 0 outside of the measured window, else 1..255
     * @param sender 0..65535
     * @param number of the packet within its track, from 0
     */
    static void write(byte[] b, int off, int window, boolean video, boolean keyFrame, int sender, int number,
            long sendNanos) {
        BigEndian.put32(b, off, MAGIC);
        b[off + 4] = (byte) window;
        b[off + 5] = (byte) ((video ? VIDEO : 0) | (keyFrame ? KEY_FRAME : 0));
        BigEndian.put16(b, off + 6, sender);
        BigEndian.put32(b, off + 8, number);
        BigEndian.put32(b, off + 12, 0);
        BigEndian.put64(b, off + 16, sendNanos);
    }

    /** Whether the bytes up to {@code end} close with a stamp; its offset is then {@code end - LENGTH}. */
    static boolean isAt(byte[] b, int off, int end) {
        return end - off >= LENGTH && (int) BigEndian.u32(b, end - LENGTH) == MAGIC;
    }

    static int window(byte[] b, int off) {
        return b[off + 4] & 0xFF;
    }

    static boolean isVideo(byte[] b, int off) {
        return (b[off + 5] & VIDEO) != 0;
    }

    static boolean isKeyFrame(byte[] b, int off) {
        return (b[off + 5] & KEY_FRAME) != 0;
    }

    static int sender(byte[] b, int off) {
        return BigEndian.u16(b, off + 6);
    }

    static int number(byte[] b, int off) {
        return (int) BigEndian.u32(b, off + 8);
    }

    static long sendNanos(byte[] b, int off) {
        return BigEndian.u64(b, off + 16);
    }
}
