package starling.core.codec;

import starling.core.buffer.BigEndian;

/**
 * H.264 payloads (RFC 6184 5.2): single NAL units, STAP-A and FU-A.
 *
 * <pre>
 * |F|NRI|  type   |   NAL unit header
 * |S|E|R|  type   |   FU header, second byte of an FU-A
 * </pre>
 */
final class H264 {
    private static final int IDR = 5;
    private static final int SEQUENCE_PARAMETERS = 7;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;

    private H264() {}

    static boolean isKeyFrame(byte[] b, int off, int len) {
        return switch (b[off] & 0x1F) {
            case IDR -> firstSlice(b, off + 1, len - 1);
            case SEQUENCE_PARAMETERS -> true;
            case STAP_A -> stapStarts(b, off + 1, off + len);
            case FU_A ->
                len > 2 && (b[off + 1] & 0x80) != 0 && (b[off + 1] & 0x1F) == IDR && firstSlice(b, off + 2, len - 2);
            default -> false;
        };
    }

    /** {@code first_mb_in_slice} is 0: an Exp-Golomb code of one set bit. */
    private static boolean firstSlice(byte[] b, int off, int len) {
        return len > 0 && b[off] < 0;
    }

    private static boolean stapStarts(byte[] b, int from, int end) {
        int at = from;
        while (at + 3 <= end) {
            int size = BigEndian.u16(b, at);
            if (size == 0 || at + 2 + size > end) {
                return false;
            }
            int type = b[at + 2] & 0x1F;
            if (type == SEQUENCE_PARAMETERS || type == IDR && firstSlice(b, at + 3, size - 1)) {
                return true;
            }
            at += 2 + size;
        }
        return false;
    }
}
