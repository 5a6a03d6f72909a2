package starling.core.codec;

/**
 * VP8 payload descriptor (RFC 7741 4.2) and payload header (4.3).
 *
 * <pre>
 * |X|R|N|S|R| PID |   required
 * |I|L|T|K|  RSV  |   if X
 * |M| PictureID   |   if I, two bytes if M
 * |   TL0PICIDX   |   if L
 * |TID|Y| KEYIDX  |   if T or K
 * |Size0|H| VER |P|   first byte of the frame: P = 0 for a key frame
 * </pre>
 */
final class Vp8 {
    private Vp8() {}

    static boolean isKeyFrame(byte[] b, int off, int len) {
        boolean startOfFirstPartition = (b[off] & 0x17) == 0x10;
        if (!startOfFirstPartition) {
            return false;
        }
        int size = descriptorSize(b, off, len);
        return size > 0 && size < len && (b[off + size] & 0x01) == 0;
    }

    /** Size of the payload descriptor, or -1 if it does not fit. */
    static int descriptorSize(byte[] b, int off, int len) {
        if ((b[off] & 0x80) == 0) {
            return 1;
        }
        if (len < 2) {
            return -1;
        }
        int flags = b[off + 1];
        int size = 2;
        if ((flags & 0x80) != 0) {
            if (len <= size) {
                return -1;
            }
            size += b[off + size] < 0 ? 2 : 1;
        }
        if ((flags & 0x40) != 0) {
            size++;
        }
        if ((flags & 0x30) != 0) {
            size++;
        }
        return size <= len ? size : -1;
    }
}
