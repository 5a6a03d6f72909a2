package starling.core.dtls;

/**
 * Looks over datagrams before BouncyCastle does, and keeps away what would harm it though anybody can forge it (RFC 6347 4.1,
 * 4.2.2).
 * <ul>
 * <li>Incomplete records and unknown versions: dropped.
 * <li>Handshake messages in plain text that announce more bytes than one may have: dropped, as that many would be allocated.
 * <li>Encrypted records too short for their tag: dropped, as they would end the association.
 * <li>A change of the cipher before the client's last message in plain text: dropped with what follows it, as otherwise what
 * is still to come would be ignored for good. The peer repeats its flight.
 * <li>Records in plain text are numbered anew, as one with a high number would make all others look like old ones.
 * </ul>
 */
final class RecordFilter {
    /** More than any ClientHello with post-quantum shares or certificate chain of a WebRTC peer. */
    static final int MAX_HANDSHAKE_MESSAGE = 32 * 1024;

    private static final int RECORD_HEADER = 13;
    private static final int FRAGMENT_HEADER = 12;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int DTLS_1_0 = 0xFEFF;
    private static final int DTLS_1_2 = 0xFEFD;
    /** Explicit nonce and tag of the AES-GCM suites (RFC 5288 3). */
    private static final int MIN_ENCRYPTED = 8 + 16;

    private boolean mayChangeCipher;
    private int plainRecords;

    /** @param awaitsVerification true for the server, to which the client proves its key before it changes the cipher */
    RecordFilter(boolean awaitsVerification) {
        mayChangeCipher = !awaitsVerification;
    }

    /** How many bytes of the datagram to keep, counted from its start; 0 to drop it. Writes into its record headers. */
    int filter(byte[] b, int off, int len) {
        int at = off;
        int end = off + len;
        while (at < end) {
            if (end - at < RECORD_HEADER) {
                return 0;
            }
            int type = b[at] & 0xFF;
            int version = uint16(b, at + 1);
            int bodyLength = uint16(b, at + 11);
            int body = at + RECORD_HEADER;
            if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || version != DTLS_1_0 && version != DTLS_1_2
                    || bodyLength == 0 || bodyLength > end - body) {
                return 0;
            }
            boolean plain = uint16(b, at + 3) == 0;
            if (!plain && bodyLength < MIN_ENCRYPTED
                    || plain && type == HANDSHAKE && !isHandshake(b, body, body + bodyLength)) {
                return 0;
            }
            if (plain && type == CHANGE_CIPHER_SPEC && !mayChangeCipher) {
                return at - off;
            }
            if (plain) {
                number(b, at + 5);
            }
            at = body + bodyLength;
        }
        return len;
    }

    private boolean isHandshake(byte[] b, int from, int end) {
        int at = from;
        while (at < end) {
            if (end - at < FRAGMENT_HEADER) {
                return false;
            }
            int type = b[at] & 0xFF;
            int length = uint24(b, at + 1);
            int fragmentOffset = uint24(b, at + 6);
            int fragmentLength = uint24(b, at + 9);
            at += FRAGMENT_HEADER;
            if (length > MAX_HANDSHAKE_MESSAGE || fragmentLength > length - fragmentOffset || fragmentLength > end - at
                    || fragmentLength == 0 && length != 0) {
                return false;
            }
            mayChangeCipher |= type == CERTIFICATE_VERIFY && fragmentOffset + fragmentLength == length;
            at += fragmentLength;
        }
        return true;
    }

    /** 48 bits, of which 31 are enough. */
    private void number(byte[] b, int at) {
        b[at] = 0;
        b[at + 1] = 0;
        b[at + 2] = (byte) (plainRecords >> 24);
        b[at + 3] = (byte) (plainRecords >> 16);
        b[at + 4] = (byte) (plainRecords >> 8);
        b[at + 5] = (byte) plainRecords;
        plainRecords = plainRecords + 1 & Integer.MAX_VALUE;
    }

    private static int uint16(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | b[at + 1] & 0xFF;
    }

    private static int uint24(byte[] b, int at) {
        return (b[at] & 0xFF) << 16 | uint16(b, at + 1);
    }
}
