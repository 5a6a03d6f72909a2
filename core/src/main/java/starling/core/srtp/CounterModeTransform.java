package starling.core.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * AES_CM_128 with HMAC-SHA1-80 (RFC 3711 4.1.1, 4.2.1) from the JDK's block cipher and its SHA-1; the JDK's own counter mode and
 * HMAC are as good but leave garbage.
 */
final class CounterModeTransform implements PacketTransform {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int TAG_LENGTH = 10;
    private static final int SHA1_BLOCK = 64;
    private static final int SHA1_LENGTH = 20;

    private final AesKeystream aes;
    private final MessageDigest sha1;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] digest = new byte[SHA1_LENGTH];

    CounterModeTransform(byte[] cipherKey, byte[] authKey, SrtpScratch scratch) {
        aes = new AesKeystream(cipherKey, scratch);
        innerPad = pad(authKey, 0x36);
        outerPad = pad(authKey, 0x5C);
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing in this JDK", e);
        }
    }

    @Override
    public void seal(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
        crypt(iv, b, text, end);
        authenticate(b, off, end, trailer, trailerLength);
        System.arraycopy(digest, 0, b, tag, TAG_LENGTH);
    }

    @Override
    public boolean open(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
        authenticate(b, off, end, trailer, trailerLength);
        int difference = 0;
        for (int i = 0; i < TAG_LENGTH; i++) {
            difference |= digest[i] ^ b[tag + i];
        }
        if (difference != 0) {
            return false;
        }
        crypt(iv, b, text, end);
        return true;
    }

    private void crypt(byte[] iv, byte[] b, int text, int end) {
        long low = (long) LONG.get(iv, 8);
        AesKeystream.xor(b, aes.make(text, end, (long) LONG.get(iv, 0), low, low), text, end);
    }

    /** HMAC (RFC 2104 2). */
    private void authenticate(byte[] b, int off, int end, byte[] trailer, int trailerLength) {
        try {
            sha1.update(innerPad, 0, SHA1_BLOCK);
            sha1.update(b, off, end - off);
            sha1.update(trailer, 0, trailerLength);
            sha1.digest(digest, 0, SHA1_LENGTH);
            sha1.update(outerPad, 0, SHA1_BLOCK);
            sha1.update(digest, 0, SHA1_LENGTH);
            sha1.digest(digest, 0, SHA1_LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-1 failed", e);
        }
    }

    private static byte[] pad(byte[] key, int value) {
        byte[] pad = Arrays.copyOf(key, SHA1_BLOCK);
        for (int i = 0; i < pad.length; i++) {
            pad[i] ^= (byte) value;
        }
        return pad;
    }
}
