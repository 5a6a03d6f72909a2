package starling.core.dtls;

/**
 * Looks over a datagram before BouncyCastle does: every DTLS record in it must be complete, and a handshake message in plain
 * text must not announce more bytes than one may have, because that many would be allocated for it (RFC 6347 4.1, 4.2.2).
 */
final class RecordCheck {
    /** More than any ClientHello with post-quantum shares or certificate chain of a WebRTC peer. */
    static final int MAX_HANDSHAKE_MESSAGE = 32 * 1024;

    private static final int RECORD_HEADER = 13;
    private static final int FRAGMENT_HEADER = 12;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int VERSION_MAJOR = 0xFE;

    private RecordCheck() {}

    static boolean isAcceptable(byte[] b, int off, int len) {
        int at = off;
        int end = off + len;
        while (at < end) {
            if (end - at < RECORD_HEADER) {
                return false;
            }
            int type = b[at] & 0xFF;
            int bodyLength = uint16(b, at + 11);
            int body = at + RECORD_HEADER;
            if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || (b[at + 1] & 0xFF) != VERSION_MAJOR
                    || bodyLength == 0 || bodyLength > end - body) {
                return false;
            }
            boolean plain = uint16(b, at + 3) == 0;
            if (plain && type == HANDSHAKE && !isHandshake(b, body, body + bodyLength)) {
                return false;
            }
            at = body + bodyLength;
        }
        return at > off;
    }

    private static boolean isHandshake(byte[] b, int from, int end) {
        int at = from;
        while (at < end) {
            if (end - at < FRAGMENT_HEADER) {
                return false;
            }
            int length = uint24(b, at + 1);
            int fragmentOffset = uint24(b, at + 6);
            int fragmentLength = uint24(b, at + 9);
            at += FRAGMENT_HEADER;
            if (length > MAX_HANDSHAKE_MESSAGE || fragmentLength > length - fragmentOffset
                    || fragmentLength > end - at || fragmentLength == 0 && length != 0) {
                return false;
            }
            at += fragmentLength;
        }
        return true;
    }

    private static int uint16(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | b[at + 1] & 0xFF;
    }

    private static int uint24(byte[] b, int at) {
        return (b[at] & 0xFF) << 16 | uint16(b, at + 1);
    }
}
