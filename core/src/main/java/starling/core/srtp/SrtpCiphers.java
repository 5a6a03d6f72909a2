package starling.core.srtp;

import java.util.Arrays;
import java.util.Random;

/**
 * Which cipher stands behind which profile. AES-GCM comes in two ways: {@link GcmTransform} with the JDK's cipher as it is, and
 * {@link DirectGcmTransform}, which costs two thirds of that and leaves no garbage, but needs the JDK to open the package of its
 * hash function: {@code --add-opens java.base/com.sun.crypto.provider=ALL-UNNAMED} on the command line. It is taken when that is
 * so and a check at the start finds that both do the same.
 */
public final class SrtpCiphers {
    private static final boolean DIRECT = JdkGhash.isAvailable() && checkDirect();

    private SrtpCiphers() {}

    /** True when AES-GCM runs without the JDK's cipher object, and so without garbage. */
    public static boolean isGcmDirect() {
        return DIRECT;
    }

    /** AES in Galois/counter mode with that key, for what is not SRTP. */
    public static PacketTransform gcm(byte[] key, SrtpScratch scratch) {
        return DIRECT ? new DirectGcmTransform(key, scratch) : new GcmTransform(key);
    }

    static PacketTransform of(SrtpProfile profile, SessionKeys keys, SrtpScratch scratch) {
        if (!profile.isGcm()) {
            return new CounterModeTransform(keys.cipher(), keys.auth(), scratch);
        }
        return gcm(keys.cipher(), scratch);
    }

    private static boolean checkDirect() {
        Random random = new Random(7714);
        SrtpScratch scratch = new SrtpScratch();
        byte[] trailer = {1, 2, 3, 4};
        for (int length = 0; length < 100; length += 7) {
            byte[] key = new byte[length % 2 == 0 ? 16 : 32];
            byte[] iv = new byte[12];
            byte[] one = new byte[200];
            random.nextBytes(key);
            random.nextBytes(iv);
            random.nextBytes(one);
            byte[] two = one.clone();
            int end = 20 + length;
            new GcmTransform(key).seal(iv, one, 3, 20, end, end, trailer, length % 3 == 0 ? 4 : 0);
            new DirectGcmTransform(key, scratch).seal(iv, two, 3, 20, end, end, trailer, length % 3 == 0 ? 4 : 0);
            if (!Arrays.equals(one, two)) {
                return false;
            }
        }
        return true;
    }
}
