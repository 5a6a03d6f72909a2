package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3711 appendix B and RFC 7714 sections 16 and 17. */
class RfcVectorsTest {
    private static final byte[] GCM_SALT = hex("517569642070726f2071756f");
    private static final String RTP = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120"
            + "696e207061727465732074726573";
    private static final String RTCP = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
            + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private static final SrtpScratch SCRATCH = new SrtpScratch();
    private static final int RTCP_INDEX = 0x5d4;

    /** RFC 3711 B.3. */
    @Test
    void shouldDeriveSessionKeys() {
        byte[] masterKey = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
        byte[] masterSalt = hex("0EC675AD498AFEEBB6960B3AABE6");

        SessionKeys keys = SessionKeys.rtp(SrtpProfile.AES128_CM_HMAC_SHA1_80, masterKey, masterSalt);

        assertArrayEquals(hex("C61E7A93744F39EE10734AFE3FF7A087"), keys.cipher());
        assertArrayEquals(hex("30CBBC08863D8C85D49DB34A9AE1"), keys.salt());
        assertArrayEquals(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"), keys.auth());
    }

    /** RFC 3711 B.3, all 94 bytes of the authentication key. */
    @Test
    void shouldDeriveLongKeys() {
        byte[] key = SessionKeys.prf(hex("E1F97A0D3E018BE0D64FA32C06DE4139"), hex("0EC675AD498AFEEBB6960B3AABE6"), 1,
                94);

        assertArrayEquals(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327A"
                + "D175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BB"
                + "FC2F34DB60DBDFB2"), key);
    }

    /** RFC 6188 7.2: AES_256_CM_PRF. */
    @Test
    void shouldDeriveFrom256Bits() {
        byte[] masterKey = hex("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6");
        byte[] masterSalt = hex("3b04803de51ee7c96423ab5b78d2");

        assertArrayEquals(hex("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"),
                SessionKeys.prf(masterKey, masterSalt, 0, 32));
        assertArrayEquals(hex("fa31791685ca444a9e07c6c64e93"), SessionKeys.prf(masterKey, masterSalt, 2, 14));
    }

    /** RFC 3711 B.2: the first blocks and those before the counter's 16 bits run over. */
    @ParameterizedTest
    @CsvSource({"0, E03EAD0935C95E80E166B16DD92B4EB4", "1, D23513162B02D0F72A43A2FE4A5F97AB",
            "2, 41E95B3BB0A2E8DD477901E4FCA894C0", "0xFEFF, EC8CDF7398607CB0F2D21675EA9EA1E4",
            "0xFF00, 362B7C3C6773516318A077D7FC5073AE", "0xFF01, 6A2CC3787889374FBEB4C81B17BA6C44"})
    void shouldMakeTheKeystreamOfCounterMode(String blockText, String expected) {
        int block = Integer.decode(blockText);
        PacketTransform transform = new CounterModeTransform(hex("2B7E151628AED2A6ABF7158809CF4F3C"), new byte[20],
                SCRATCH);
        byte[] zeros = new byte[(block + 1) * 16 + 10];
        int end = zeros.length - 10;

        transform.seal(hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), zeros, 0, 0, end, end, new byte[4], 4);

        assertArrayEquals(hex(expected), Arrays.copyOfRange(zeros, end - 16, end));
    }

    /** RFC 7714 16.1 and 16.2. */
    @ParameterizedTest
    @CsvSource({"AEAD_AES_128_GCM, f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
            + "899d7f27beb16a9152cf765ee4390cce",
            "AEAD_AES_256_GCM, 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                    + "7aa3db36dfffd6b0f9bb7878d7a76c13"})
    void shouldProtectRtpWithGcm(SrtpProfile profile, String expected) {
        SessionKeys keys = gcmKeys(profile);
        byte[] plain = hex(RTP);
        byte[] packet = Arrays.copyOf(plain, plain.length + profile.rtpOverhead());

        int length = new SrtpSender(profile, keys, keys, SCRATCH).context(0x5501a0b2).protect(packet, 0, plain.length);

        assertEquals(packet.length, length);
        assertArrayEquals(hex(RTP.substring(0, 24) + expected), packet);
        byte[] copy = packet.clone();
        assertTrue(new GcmTransform(keys.cipher()).open(hex("51753c6580c2726f20718414"), copy, 0, 12, plain.length,
                plain.length, new byte[4], 0));
        assertArrayEquals(plain, Arrays.copyOf(copy, plain.length));
        assertEquals(plain.length, new SrtpReceiver(profile, keys, keys, SCRATCH).unprotectRtp(packet, 0, length));
        assertArrayEquals(plain, Arrays.copyOf(packet, plain.length));
    }

    /** RFC 7714 17.1 and 17.2. */
    @ParameterizedTest
    @CsvSource({"AEAD_AES_128_GCM, 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b468630"
            + "3ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
            "AEAD_AES_256_GCM, d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61d"
                    + "e0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"})
    void shouldProtectRtcpWithGcm(SrtpProfile profile, String expected) {
        SessionKeys keys = gcmKeys(profile);
        SrtpSender sender = new SrtpSender(profile, keys, keys, SCRATCH);
        byte[] plain = hex(RTCP);
        byte[] packet = new byte[plain.length + profile.rtcpOverhead()];

        for (int index = 0; index <= RTCP_INDEX; index++) {
            System.arraycopy(plain, 0, packet, 0, plain.length);
            assertEquals(packet.length, sender.protectRtcp(packet, 0, plain.length));
        }

        assertArrayEquals(hex(RTCP.substring(0, 16) + expected), packet);
        assertEquals(plain.length,
                new SrtpReceiver(profile, keys, keys, SCRATCH).unprotectRtcp(packet, 0, packet.length));
        assertArrayEquals(plain, Arrays.copyOf(packet, plain.length));
    }

    private static SessionKeys gcmKeys(SrtpProfile profile) {
        byte[] key = new byte[profile.keyLength()];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return new SessionKeys(key, new byte[0], GCM_SALT);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
