package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ciphers put together here against the JDK's own. */
class TransformsTest {
    private static final long SEED = 800_38;
    private static final int PACKETS = 6_000;

    @Test
    void shouldBeDirectWhenTheJdkOpensItsPackage() {
        boolean open = Object.class.getModule().isOpen("com.sun.crypto.provider", SrtpCiphers.class.getModule());

        assertEquals(open, SrtpCiphers.isGcmDirect());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void shouldDoGcmAsTheJdkDoes(int keyLength) {
        assumeTrue(JdkGhash.isAvailable());
        Random random = new Random(SEED + keyLength);
        byte[] key = bytes(random, keyLength);
        PacketTransform jdk = new GcmTransform(key);
        PacketTransform direct = new DirectGcmTransform(key, new SrtpScratch());
        byte[] trailer = bytes(random, 4);
        byte[] scratch = new byte[3_000];

        for (int i = 0; i < PACKETS; i++) {
            int off = random.nextInt(100);
            int text = off + random.nextInt(80);
            int end = text + random.nextInt(i % 50 == 0 ? 2_700 : 200);
            byte[] iv = bytes(random, 12);
            int trailerLength = random.nextInt(2) * 4;
            random.nextBytes(scratch);
            byte[] plain = scratch.clone();
            byte[] expected = plain.clone();
            byte[] actual = plain.clone();
            jdk.seal(iv, expected, off, text, end, end, trailer, trailerLength);
            direct.seal(iv, actual, off, text, end, end, trailer, trailerLength);
            assertArrayEquals(expected, actual, "seed " + SEED + ", packet " + i);

            assertTrue(direct.open(iv, actual, off, text, end, end, trailer, trailerLength));
            assertArrayEquals(Arrays.copyOf(plain, end), Arrays.copyOf(actual, end));
            expected[off + random.nextInt(end + 16 - off)] ^= (byte) (1 << random.nextInt(8));
            assertFalse(direct.open(iv, expected, off, text, end, end, trailer, trailerLength));
            assertFalse(jdk.open(iv, expected, off, text, end, end, trailer, trailerLength));
        }
    }

    @Test
    void shouldDoCounterModeAsTheJdkDoes() throws GeneralSecurityException {
        Random random = new Random(SEED);
        byte[] key = bytes(random, 16);
        byte[] authKey = bytes(random, 20);
        PacketTransform ours = new CounterModeTransform(key, authKey, new SrtpScratch());
        byte[] trailer = bytes(random, 4);
        byte[] scratch = new byte[3_000];

        for (int i = 0; i < PACKETS; i++) {
            int off = random.nextInt(100);
            int text = off + random.nextInt(80);
            int end = text + random.nextInt(i % 50 == 0 ? 2_700 : 200);
            byte[] iv = bytes(random, 16);
            iv[14] = 0;
            iv[15] = 0;
            random.nextBytes(scratch);
            byte[] plain = scratch.clone();
            byte[] expected = plain.clone();
            byte[] actual = plain.clone();
            jdkCounterMode(key, authKey, iv, expected, off, text, end, trailer);
            ours.seal(iv, actual, off, text, end, end, trailer, 4);
            assertArrayEquals(expected, actual, "seed " + SEED + ", packet " + i);

            assertTrue(ours.open(iv, actual, off, text, end, end, trailer, 4));
            assertArrayEquals(Arrays.copyOf(plain, end), Arrays.copyOf(actual, end));
            expected[off + random.nextInt(end + 10 - off)] ^= (byte) (1 << random.nextInt(8));
            assertFalse(ours.open(iv, expected, off, text, end, end, trailer, 4));
        }
    }

    /** The JDK's cipher refuses the IV it used last. */
    @Test
    void shouldSealTheSamePacketTwiceRunning() {
        PacketTransform jdk = new GcmTransform(new byte[16]);
        byte[] iv = new byte[12];
        byte[] first = new byte[100];
        byte[] second = new byte[100];

        jdk.seal(iv, first, 0, 12, 80, 80, new byte[4], 0);
        jdk.seal(iv, second, 0, 12, 80, 80, new byte[4], 0);

        assertArrayEquals(first, second);
        assertFalse(Arrays.equals(new byte[100], first));
    }

    private static void jdkCounterMode(byte[] key, byte[] authKey, byte[] iv, byte[] b, int off, int text, int end,
            byte[] trailer) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        cipher.doFinal(b, text, end - text, b, text);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(authKey, "HmacSHA1"));
        mac.update(b, off, end - off);
        mac.update(trailer);
        System.arraycopy(mac.doFinal(), 0, b, end, 10);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] b = new byte[length];
        random.nextBytes(b);
        return b;
    }
}
