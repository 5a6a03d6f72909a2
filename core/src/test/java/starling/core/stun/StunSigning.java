package starling.core.stun;

import java.util.Arrays;

/** Signs damaged messages, so that mutation tests get behind the password. */
public final class StunSigning {
    private StunSigning() {}

    /** Mends the header and adds MESSAGE-INTEGRITY and FINGERPRINT; null if the attributes cannot be read any more. */
    public static byte[] sign(byte[] damaged, StunKey key) {
        int length = Math.max(damaged.length, StunHeader.LENGTH) + 3 & ~3;
        byte[] b = Arrays.copyOf(damaged, length + 24 + 8);
        b[0] &= 0x3F;
        Bytes.putInt16(b, 2, length - StunHeader.LENGTH);
        Bytes.putInt32(b, 4, StunHeader.MAGIC_COOKIE);
        StunReader reader = new StunReader();
        if (!reader.read(b, 0, length) || reader.hasIntegrity() || reader.hasFingerprint()) {
            return null;
        }
        Bytes.putInt16(b, length, StunAttribute.MESSAGE_INTEGRITY);
        Bytes.putInt16(b, length + 2, StunKey.LENGTH);
        key.sign(b, 0, length);
        Bytes.putInt16(b, 2, b.length - StunHeader.LENGTH);
        Bytes.putInt16(b, length + 24, StunAttribute.FINGERPRINT);
        Bytes.putInt16(b, length + 26, 4);
        Bytes.putInt32(b, length + 28, StunFingerprint.of(b, 0, length + 24));
        return b;
    }
}
