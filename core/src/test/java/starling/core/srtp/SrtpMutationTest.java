package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.srtp.Packets.OFFSET;
import static starling.core.srtp.Packets.SSRC;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;

class SrtpMutationTest {
    private static final int COUNT = 100_000;
    private static final long SEED = 3711;
    private static final int KEY = 3;

    @Test
    void shouldSurviveDamagedSrtp() {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        byte[] small = Packets.rtp(SSRC, 1, 20);
        byte[] large = Packets.rtp(SSRC, 2, 200);
        List<byte[]> valid = List.of(Packets.packet(small, sender.protect(small, OFFSET, Packets.rtpLength(20))),
                Packets.packet(large, sender.protect(large, OFFSET, Packets.rtpLength(200))));

        assertOnlyValidAccepted(valid, Packets.receiver(profile, KEY)::unprotectRtp);
    }

    @Test
    void shouldSurviveDamagedSrtcp() {
        SrtpProfile profile = SrtpProfile.AES128_CM_HMAC_SHA1_80;
        SrtpSender sender = Packets.sender(profile, KEY);
        byte[] one = Packets.rtcp(SSRC);
        byte[] two = Packets.rtcp(SSRC);
        List<byte[]> valid = List.of(Packets.packet(one, sender.protectRtcp(one, OFFSET, Packets.rtcpLength())),
                Packets.packet(two, sender.protectRtcp(two, OFFSET, Packets.rtcpLength())));

        assertOnlyValidAccepted(valid, Packets.receiver(profile, KEY)::unprotectRtcp);
    }

    @Test
    void shouldNotThrowForAnythingToProtect() {
        SrtpSender sender = SrtpSender.withTransform(SrtpProfile.AEAD_AES_128_GCM, PacketTransform.NONE);
        SrtpSendContext context = sender.context(SSRC);

        Mutations.forEach(List.of(Packets.packet(Packets.rtp(SSRC, 1, 60), Packets.rtpLength(60))), COUNT, SEED,
                SrtpMutationTest::isVersion2, input -> {
                    int length = context.protect(input, 0, input.length);
                    assertTrue(length < 0 || length == input.length + 16);
                });
    }

    private static void assertOnlyValidAccepted(List<byte[]> valid, Unprotect receiver) {
        Set<Integer> accepted = new HashSet<>();
        Mutations.forEach(valid, COUNT, SEED, SrtpMutationTest::isVersion2, input -> {
            byte[] before = input.clone();
            int length = receiver.unprotect(input, 0, input.length);
            if (length >= 0) {
                int number = Arrays.equals(before, valid.get(0)) ? 0 : 1;
                assertTrue(Arrays.equals(before, valid.get(number)), "a damaged packet was accepted");
                assertTrue(accepted.add(number), "a packet was accepted twice");
            } else {
                assertTrue(length >= SrtpReceiver.MALFORMED, "result " + length);
            }
        });
        assertEquals(Set.of(0, 1), accepted);
    }

    private static boolean isVersion2(byte[] b) {
        return b.length >= 12 && (b[0] & 0xC0) == 0x80;
    }

    private interface Unprotect {
        int unprotect(byte[] b, int off, int len);
    }
}
