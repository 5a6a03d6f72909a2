package starling.core.codec;

/**
 * VP9 payload descriptor (RFC 9628 4.2).
 *
 * <pre>
 * |I|P|L|F|B|E|V|Z|
 * |M| picture id  |   if I, two bytes if M
 * | TID |U| SID |D|   if L
 * </pre>
 */
final class Vp9 {
    private static final int PICTURE_ID = 0x80;
    private static final int INTER_PREDICTED = 0x40;
    private static final int LAYERS = 0x20;
    private static final int BEGIN_OF_FRAME = 0x08;

    private Vp9() {}

    /** The first packet of a picture that is predicted from no other one, in its lowest spatial layer. */
    static boolean isKeyFrame(byte[] b, int off, int len) {
        int flags = b[off];
        if ((flags & INTER_PREDICTED) != 0 || (flags & BEGIN_OF_FRAME) == 0) {
            return false;
        }
        if ((flags & LAYERS) == 0) {
            return len > 1;
        }
        int at = 1;
        if ((flags & PICTURE_ID) != 0) {
            if (len < 2) {
                return false;
            }
            at += b[off + 1] < 0 ? 2 : 1;
        }
        return at < len && (b[off + at] & 0x0E) == 0;
    }
}
