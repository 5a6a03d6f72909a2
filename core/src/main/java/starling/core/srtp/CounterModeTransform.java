package starling.core.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES_CM_128 with HMAC-SHA1-80 (RFC 3711 4.1.1, 4.2.1) with the JDK's cipher and MAC. */
final class CounterModeTransform implements PacketTransform {
    private static final int TAG_LENGTH = 10;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final Mac mac;
    private final byte[] fullTag;

    CounterModeTransform(byte[] cipherKey, byte[] authKey) {
        this.key = new SecretKeySpec(cipherKey, "AES");
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authKey, "HmacSHA1"));
            fullTag = new byte[mac.getMacLength()];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/CTR or HmacSHA1 is missing in this JDK", e);
        }
    }

    @Override
    public void seal(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
        crypt(iv, b, text, end);
        authenticate(b, off, end, trailer, trailerLength);
        System.arraycopy(fullTag, 0, b, tag, TAG_LENGTH);
    }

    @Override
    public boolean open(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
        authenticate(b, off, end, trailer, trailerLength);
        int difference = 0;
        for (int i = 0; i < TAG_LENGTH; i++) {
            difference |= fullTag[i] ^ b[tag + i];
        }
        if (difference != 0) {
            return false;
        }
        crypt(iv, b, text, end);
        return true;
    }

    private void crypt(byte[] iv, byte[] b, int text, int end) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            cipher.doFinal(b, text, end - text, b, text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR failed", e);
        }
    }

    private void authenticate(byte[] b, int off, int end, byte[] trailer, int trailerLength) {
        try {
            mac.update(b, off, end - off);
            mac.update(trailer, 0, trailerLength);
            mac.doFinal(fullTag, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 failed", e);
        }
    }
}
