package starling.core.stun;

import java.util.zip.CRC32;

/** FINGERPRINT (RFC 8489 section 14.7): a checksum that tells STUN from what looks like it. */
final class StunFingerprint {
    /** "STUN" in ASCII, so that protocols with a CRC-32 of their own give other values. */
    private static final int XOR = 0x5354554E;

    private StunFingerprint() {}

    /** @param len of the message up to the attribute; the header's length field already counts it */
    static int of(byte[] b, int off, int len) {
        CRC32 crc = new CRC32();
        crc.update(b, off, len);
        return (int) crc.getValue() ^ XOR;
    }
}
