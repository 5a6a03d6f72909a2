package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.srtp.Packets.OFFSET;
import static starling.core.srtp.Packets.SSRC;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
    private static final int PAYLOAD = 100;
    private static final int LENGTH = Packets.rtpLength(PAYLOAD);
    private static final int KEY = 1;

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldHideThePayloadOnly(SrtpProfile profile) {
        byte[] plain = Packets.rtp(SSRC, 5, PAYLOAD);
        byte[] b = plain.clone();

        int length = Packets.sender(profile, KEY).context(SSRC).protect(b, OFFSET, LENGTH);

        assertEquals(LENGTH + profile.rtpOverhead(), length);
        assertArrayEquals(Arrays.copyOf(plain, OFFSET + 28), Arrays.copyOf(b, OFFSET + 28));
        assertFalse(Arrays.equals(plain, OFFSET + 28, OFFSET + LENGTH, b, OFFSET + 28, OFFSET + LENGTH));
        assertArrayEquals(Arrays.copyOfRange(plain, OFFSET + length, plain.length),
                Arrays.copyOfRange(b, OFFSET + length, b.length));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldGoThroughThreeRollovers(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        for (int sequence = 30_000; sequence < 3 * 65_536; sequence += 997) {
            assertArrives(sender, receiver, sequence);
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAcceptPacketsOutOfOrderAroundARollover(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        for (int sequence : new int[]{65_530, 65_535, 65_534, 65_537, 65_536, 65_532, 65_540, 65_533, 65_539}) {
            assertArrives(sender, receiver, sequence);
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAcceptWhoJoinsLate(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        for (int sequence = 0; sequence < 65_000; sequence += 500) {
            protect(sender, sequence);
        }
        assertArrives(sender, receiver, 65_100);
        assertArrives(sender, receiver, 65_536 + 100);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNoticeRepeatsAndWhatIsTooOldToKnow(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);
        byte[] old = protect(sender, 9);
        byte[] first = protect(sender, 10);
        byte[] second = protect(sender, 10 + 4_031);
        byte[] third = protect(sender, 10 + 4_032);

        assertEquals(LENGTH, unprotect(receiver, first));
        assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, first));
        assertEquals(LENGTH, unprotect(receiver, second));
        assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, first));
        assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, old));
        assertEquals(LENGTH, unprotect(receiver, third));
        assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, second));
        assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, first));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNotBelieveSpoofedPackets(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        SrtpSendContext stranger = Packets.sender(profile, KEY + 1).context(SSRC);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        assertEquals(SrtpReceiver.NOT_AUTHENTIC, unprotect(receiver, protect(stranger, 40_000)));
        assertEquals(0, receiver.ssrcCount());
        assertArrives(sender, receiver, 10);
        assertEquals(1, receiver.ssrcCount());
        for (int sequence = 11; sequence < 500_000; sequence += 30_000) {
            assertEquals(SrtpReceiver.NOT_AUTHENTIC, unprotect(receiver, protect(stranger, sequence)));
        }
        assertArrives(sender, receiver, 11);
        assertArrives(sender, receiver, 30_011);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNoticeEveryDamagedBit(SrtpProfile profile) {
        byte[] good = protect(Packets.sender(profile, KEY).context(SSRC), 10);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        for (int bit = 0; bit < 8 * (LENGTH + profile.rtpOverhead()); bit++) {
            byte[] damaged = good.clone();
            damaged[OFFSET + bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(unprotect(receiver, damaged) < 0, "bit " + bit);
        }
        assertEquals(0, receiver.ssrcCount());
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldProtectAgainByteForByte(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        byte[] first = protect(sender, 65_535);
        byte[] second = protect(sender, 65_536);

        for (byte[] sent : new byte[][]{second, second, first, second, first, first}) {
            byte[] again = Packets.rtp(SSRC, sent == first ? 65_535 : 65_536, PAYLOAD);
            assertEquals(LENGTH + profile.rtpOverhead(), sender.protectAgain(again, OFFSET, LENGTH));
            assertArrayEquals(sent, again);
        }
        SrtpReceiver receiver = Packets.receiver(profile, KEY);
        assertEquals(LENGTH, unprotect(receiver, first));
        assertEquals(LENGTH, unprotect(receiver, second));
        assertArrives(sender, receiver, 65_537);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNeverUseAnIndexForTwoPackets(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        protect(sender, 5);
        protect(sender, 2_000);
        protect(sender, 1_990);

        for (int sequence : new int[]{5, 4, 1_040, 1_990, 2_000}) {
            byte[] b = Packets.rtp(SSRC, sequence, PAYLOAD);
            byte[] before = b.clone();
            assertEquals(SrtpSendContext.REPEATED, sender.protect(b, OFFSET, LENGTH));
            assertArrayEquals(before, b);
        }
        protect(sender, 1_041);
    }

    @Test
    void shouldRefuseToProtectWhatIsNoPacketOfThisSsrc() {
        SrtpSendContext sender = Packets.sender(SrtpProfile.AEAD_AES_128_GCM, KEY).context(SSRC);
        byte[] b = Packets.rtp(SSRC + 1, 1, PAYLOAD);

        assertEquals(SrtpSendContext.MALFORMED, sender.protect(b, OFFSET, LENGTH));
        assertEquals(SrtpSendContext.MALFORMED, sender.protectAgain(b, OFFSET, LENGTH));
        b = Packets.rtp(SSRC, 1, PAYLOAD);
        assertEquals(SrtpSendContext.MALFORMED, sender.protect(b, OFFSET, 27));
        assertEquals(SrtpSendContext.MALFORMED, sender.protectAgain(b, OFFSET, LENGTH));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldKeepSsrcsApart(SrtpProfile profile) {
        SrtpSender sender = Packets.sender(profile, KEY);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        for (int ssrc = 0; ssrc < 100; ssrc++) {
            assertSame(sender.context(ssrc), sender.context(ssrc));
            byte[] b = Packets.rtp(ssrc, 7, PAYLOAD);
            int length = sender.context(ssrc).protect(b, OFFSET, LENGTH);
            assertEquals(LENGTH, receiver.unprotectRtp(b, OFFSET, length));
        }
        assertEquals(100, receiver.ssrcCount());
    }

    @Test
    void shouldBoundTheNumberOfSsrcs() {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        SrtpSender sender = Packets.sender(profile, KEY);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);
        int expected = LENGTH;

        for (int ssrc = 0; ssrc <= SrtpReceiver.MAX_SSRCS; ssrc++) {
            byte[] b = Packets.rtp(ssrc, 7, PAYLOAD);
            int length = sender.context(ssrc).protect(b, OFFSET, LENGTH);
            expected = ssrc < SrtpReceiver.MAX_SSRCS ? LENGTH : SrtpReceiver.TOO_MANY_SSRCS;
            assertEquals(expected, receiver.unprotectRtp(b, OFFSET, length));
        }

        assertEquals(SrtpReceiver.TOO_MANY_SSRCS, expected);
        assertEquals(SrtpReceiver.MAX_SSRCS, receiver.ssrcCount());
        assertArrives(sender.context(3), receiver, 8, 3);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldCarryPacketsWithoutPayload(SrtpProfile profile) {
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        byte[] b = Packets.rtp(SSRC, 7, 0);

        int length = sender.protect(b, OFFSET, Packets.rtpLength(0));

        assertEquals(Packets.rtpLength(0), Packets.receiver(profile, KEY).unprotectRtp(b, OFFSET, length));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldTreatPacketsLikeAModelDoes(SrtpProfile profile) {
        long seed = 20_260_101;
        Random random = new Random(seed);
        SrtpSendContext sender = Packets.sender(profile, KEY).context(SSRC);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);
        byte[][] sent = new byte[3_000][];
        boolean[] arrived = new boolean[sent.length];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = protect(sender, 64_000 + i);
        }

        for (int i = 0; i < 10_000; i++) {
            int number = Math.min(sent.length - 1, i * sent.length / 10_000 + random.nextInt(64));
            int expected = arrived[number] ? SrtpReceiver.REPLAYED : LENGTH;
            assertEquals(expected, unprotect(receiver, sent[number]), "seed " + seed + ", step " + i);
            arrived[number] = true;
        }
    }

    private static void assertArrives(SrtpSendContext sender, SrtpReceiver receiver, int sequence) {
        assertArrives(sender, receiver, sequence, SSRC);
    }

    private static void assertArrives(SrtpSendContext sender, SrtpReceiver receiver, int sequence, int ssrc) {
        byte[] plain = Packets.rtp(ssrc, sequence, PAYLOAD);
        byte[] b = plain.clone();
        int length = sender.protect(b, OFFSET, LENGTH);
        assertEquals(LENGTH, receiver.unprotectRtp(b, OFFSET, length), "sequence " + sequence);
        assertArrayEquals(Packets.packet(plain, LENGTH), Packets.packet(b, LENGTH));
    }

    private static byte[] protect(SrtpSendContext sender, int sequence) {
        byte[] b = Packets.rtp(SSRC, sequence, PAYLOAD);
        assertTrue(sender.protect(b, OFFSET, LENGTH) > LENGTH, "sequence " + sequence);
        return b;
    }

    private static int unprotect(SrtpReceiver receiver, byte[] packet) {
        return receiver.unprotectRtp(packet.clone(), OFFSET, LENGTH + receiver.profile().rtpOverhead());
    }
}
