package starling.core.codec;

import starling.core.buffer.BigEndian;

/**
 * H.265 payloads (RFC 7798 4.4): single NAL units, aggregation packets and fragmentation units.
 *
 * <pre>
 * |F|   type    |  layer id |TID|   NAL unit header, two bytes
 * |S|E|  fu type  |                 FU header, third byte of a fragmentation unit
 * </pre>
 */
final class H265 {
    private static final int FIRST_IRAP = 16;
    private static final int LAST_IRAP = 21;
    private static final int VIDEO_PARAMETERS = 32;
    private static final int SEQUENCE_PARAMETERS = 33;
    private static final int AGGREGATION = 48;
    private static final int FRAGMENTATION = 49;

    private H265() {}

    static boolean isKeyFrame(byte[] b, int off, int len) {
        if (len < 3) {
            return false;
        }
        int type = type(b, off);
        return switch (type) {
            case AGGREGATION -> aggregateStarts(b, off + 2, off + len);
            case FRAGMENTATION -> len > 3 && b[off + 2] < 0 && starts(b[off + 2] & 0x3F, b[off + 3]);
            default -> starts(type, b[off + 2]);
        };
    }

    private static int type(byte[] b, int off) {
        return b[off] >> 1 & 0x3F;
    }

    /** Parameter sets, or the first slice ({@code first_slice_segment_in_pic_flag}) of a random access picture. */
    private static boolean starts(int type, byte firstOfSlice) {
        return type == VIDEO_PARAMETERS || type == SEQUENCE_PARAMETERS
                || type >= FIRST_IRAP && type <= LAST_IRAP && firstOfSlice < 0;
    }

    private static boolean aggregateStarts(byte[] b, int from, int end) {
        int at = from;
        while (at + 5 <= end) {
            int size = BigEndian.u16(b, at);
            if (size < 3 || at + 2 + size > end) {
                return false;
            }
            if (starts(type(b, at + 2), b[at + 4])) {
                return true;
            }
            at += 2 + size;
        }
        return false;
    }
}
