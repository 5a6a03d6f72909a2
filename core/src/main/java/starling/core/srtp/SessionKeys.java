package starling.core.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one direction for RTP or for RTCP, derived from a master key with a key derivation rate of zero (RFC 3711 4.3,
 * RFC 6188 for 256 bits, RFC 7714 11 for GCM).
 *
 * @param auth empty for AEAD profiles
 */
record SessionKeys(byte[] cipher, byte[] auth, byte[] salt) {
    private static final int RTP_LABEL = 0x00;
    private static final int RTCP_LABEL = 0x03;
    private static final int AUTH_KEY_LENGTH = 20;
    private static final int BLOCK = 16;
    private static final int LABEL_AT = 7;

    static SessionKeys rtp(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        return derive(profile, masterKey, masterSalt, RTP_LABEL);
    }

    static SessionKeys rtcp(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        return derive(profile, masterKey, masterSalt, RTCP_LABEL);
    }

    private static SessionKeys derive(SrtpProfile profile, byte[] masterKey, byte[] masterSalt, int firstLabel) {
        SrtpMasterKeys.requireLength(masterKey, profile.keyLength(), "masterKey");
        SrtpMasterKeys.requireLength(masterSalt, profile.saltLength(), "masterSalt");
        int authLength = profile.isGcm() ? 0 : AUTH_KEY_LENGTH;
        return new SessionKeys(prf(masterKey, masterSalt, firstLabel, profile.keyLength()),
                prf(masterKey, masterSalt, firstLabel + 1, authLength),
                prf(masterKey, masterSalt, firstLabel + 2, profile.saltLength()));
    }

    /**
     * AES in counter mode over zeros, starting at (salt XOR label * 2^48) * 2^16 (RFC 3711 4.3.3). A salt of 12 bytes counts as
     * one of 14 that ends in zeros.
     */
    static byte[] prf(byte[] masterKey, byte[] masterSalt, int label, int length) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"));
            byte[] blocks = new byte[(length + BLOCK - 1) / BLOCK * BLOCK];
            for (int at = 0; at < blocks.length; at += BLOCK) {
                System.arraycopy(masterSalt, 0, blocks, at, masterSalt.length);
                blocks[at + LABEL_AT] ^= (byte) label;
                blocks[at + BLOCK - 1] = (byte) (at / BLOCK);
            }
            return Arrays.copyOf(aes.doFinal(blocks), length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is missing in this JDK", e);
        }
    }
}
