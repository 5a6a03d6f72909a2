package starling.core.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keystream of AES in counter mode, made by encrypting all counter blocks of a packet in one call. Unlike the JDK's counter
 * mode it needs no new initialisation for each packet, which is where that spends time and memory. */
final class AesKeystream {
    static final int BLOCK = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher aes;
    private final SrtpScratch scratch;

    AesKeystream(byte[] key, SrtpScratch scratch) {
        this.scratch = scratch;
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is missing in this JDK", e);
        }
    }

    long touch() {
        return scratch.counters.length;
    }

    /** The encrypted block of zeros. */
    byte[] encryptedZeros() {
        try {
            return aes.doFinal(new byte[BLOCK]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed", e);
        }
    }

    /**
     * Makes the keystream for the bytes {@code [from, to)} of some array, and one more block behind it, which lies at
     * {@link #extraBlock}. Counter blocks are {@code high} followed by {@code low}, {@code low + 1} …; the extra one is
     * {@code high} followed by {@code extraLow}.
     *
     * @return an array in which the keystream has the same indices; valid until the scratch is used again
     */
    byte[] make(int from, int to, long high, long low, long extraLow) {
        int extra = extraBlock(from, to);
        scratch.ensure(extra + BLOCK);
        byte[] counters = scratch.counters;
        int extraAt = extra - from;
        for (int at = 0, n = 0; at < extraAt; at += BLOCK, n++) {
            LONG.set(counters, at, high);
            LONG.set(counters, at + 8, low + n);
        }
        LONG.set(counters, extraAt, high);
        LONG.set(counters, extraAt + 8, extraLow);
        try {
            aes.update(counters, 0, extraAt + BLOCK, scratch.keystream, from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed", e);
        }
        return scratch.keystream;
    }

    static int extraBlock(int from, int to) {
        return from + (to - from + BLOCK - 1 & -BLOCK);
    }

    /** Equal indices on both sides let the compiler use vectors. */
    static void xor(byte[] b, byte[] keystream, int from, int to) {
        for (int i = from; i < to; i++) {
            b[i] ^= keystream[i];
        }
    }
}
