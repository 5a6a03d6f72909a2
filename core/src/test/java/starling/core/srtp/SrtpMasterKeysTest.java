package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpMasterKeysTest {

    /** RFC 5764 4.2: client key, server key, client salt, server salt. */
    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldSplitExportedMaterial(SrtpProfile profile) {
        byte[] material = new byte[SrtpMasterKeys.exportedLength(profile)];
        int key = profile.keyLength();
        int salt = profile.saltLength();
        Arrays.fill(material, 0, key, (byte) 1);
        Arrays.fill(material, key, 2 * key, (byte) 2);
        Arrays.fill(material, 2 * key, 2 * key + salt, (byte) 3);
        Arrays.fill(material, 2 * key + salt, 2 * (key + salt), (byte) 4);

        SrtpMasterKeys keys = SrtpMasterKeys.fromExporter(profile, material);

        assertArrayEquals(filled(key, 1), keys.clientKey());
        assertArrayEquals(filled(key, 2), keys.serverKey());
        assertArrayEquals(filled(salt, 3), keys.clientSalt());
        assertArrayEquals(filled(salt, 4), keys.serverSalt());
        assertEquals("SrtpMasterKeys[" + profile + "]", keys.toString());
    }

    @Test
    void shouldInsistOnTheLengths() {
        assertThrows(IllegalArgumentException.class,
                () -> SrtpMasterKeys.fromExporter(SrtpProfile.AEAD_AES_128_GCM, new byte[55]));
        assertThrows(IllegalArgumentException.class,
                () -> new SrtpSender(SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[14]));
        assertThrows(IllegalArgumentException.class,
                () -> new SrtpReceiver(SrtpProfile.AEAD_AES_256_GCM, new byte[16], new byte[12]));
    }

    /** RFC 5764 4.1.2, RFC 7714 14.2. */
    @ParameterizedTest
    @CsvSource({"7, AEAD_AES_128_GCM, 16, 20", "8, AEAD_AES_256_GCM, 16, 20", "1, AES128_CM_HMAC_SHA1_80, 10, 14"})
    void shouldKnowTheProfiles(int id, SrtpProfile profile, int rtpOverhead, int rtcpOverhead) {
        assertSame(profile, SrtpProfile.ofId(id));
        assertEquals(id, profile.id());
        assertEquals(rtpOverhead, profile.rtpOverhead());
        assertEquals(rtcpOverhead, profile.rtcpOverhead());
        assertNull(SrtpProfile.ofId(id + 100));
    }

    private static byte[] filled(int length, int value) {
        byte[] b = new byte[length];
        Arrays.fill(b, (byte) value);
        return b;
    }
}
