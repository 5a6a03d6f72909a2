package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.srtp.Packets.OFFSET;
import static starling.core.srtp.Packets.SSRC;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtcpTest {
    private static final int LENGTH = Packets.rtcpLength();
    private static final int KEY = 2;

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldHideAllButTheFirstHeader(SrtpProfile profile) {
        byte[] plain = Packets.rtcp(SSRC);
        byte[] b = plain.clone();

        int length = Packets.sender(profile, KEY).protectRtcp(b, OFFSET, LENGTH);

        assertEquals(LENGTH + profile.rtcpOverhead(), length);
        assertArrayEquals(Arrays.copyOf(plain, OFFSET + 8), Arrays.copyOf(b, OFFSET + 8));
        assertFalse(Arrays.equals(plain, OFFSET + 8, OFFSET + LENGTH, b, OFFSET + 8, OFFSET + LENGTH));
        assertEquals(LENGTH, Packets.receiver(profile, KEY).unprotectRtcp(b, OFFSET, length));
        assertArrayEquals(Packets.packet(plain, LENGTH), Packets.packet(b, LENGTH));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAcceptEachPacketOnceInAnyOrder(SrtpProfile profile) {
        SrtpSender sender = Packets.sender(profile, KEY);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);
        byte[][] sent = new byte[300][];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = Packets.rtcp(i % 2 == 0 ? SSRC : 7);
            sender.protectRtcp(sent[i], OFFSET, LENGTH);
        }

        for (int i : new int[]{0, 1, 60, 59, 2, 3, 299, 230}) {
            assertEquals(LENGTH, unprotect(receiver, sent[i]), "packet " + i);
            assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, sent[i]), "packet " + i);
        }
        assertEquals(SrtpReceiver.REPLAYED, unprotect(receiver, sent[107]));
        assertEquals(2, receiver.ssrcCount());
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNotBelieveStrangers(SrtpProfile profile) {
        SrtpReceiver receiver = Packets.receiver(profile, KEY);
        byte[] b = Packets.rtcp(SSRC);
        Packets.sender(profile, KEY + 1).protectRtcp(b, OFFSET, LENGTH);

        assertEquals(SrtpReceiver.NOT_AUTHENTIC, unprotect(receiver, b));
        assertEquals(0, receiver.ssrcCount());
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNoticeEveryDamagedBit(SrtpProfile profile) {
        byte[] good = Packets.rtcp(SSRC);
        int length = Packets.sender(profile, KEY).protectRtcp(good, OFFSET, LENGTH);
        SrtpReceiver receiver = Packets.receiver(profile, KEY);

        for (int bit = 0; bit < 8 * length; bit++) {
            byte[] damaged = good.clone();
            damaged[OFFSET + bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(unprotect(receiver, damaged) < 0, "bit " + bit);
        }
        assertEquals(0, receiver.ssrcCount());
    }

    /** RFC 3711 3.4: a packet whose E flag is clear is authenticated, not encrypted. */
    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAcceptAuthenticatedPlainPackets(SrtpProfile profile) {
        byte[] salt = new byte[profile.saltLength()];
        byte[] key = new byte[profile.keyLength()];
        PacketTransform transform = SrtpCiphers.of(profile, SessionKeys.rtcp(profile, key, salt), new SrtpScratch());
        byte[] plain = Packets.rtcp(SSRC);
        byte[] b = plain.clone();
        int end = OFFSET + LENGTH;
        byte[] index = {0, 0, 0, 9};
        byte[] iv = new PacketIv(profile, SessionKeys.rtcp(profile, key, salt).salt()).of(SSRC, 9);
        transform.seal(iv, b, OFFSET, end, end, profile.isGcm() ? end : end + 4, index, 4);
        System.arraycopy(index, 0, b, profile.isGcm() ? end + 16 : end, 4);

        int length = new SrtpReceiver(profile, key, salt).unprotectRtcp(b, OFFSET, LENGTH + profile.rtcpOverhead());

        assertEquals(LENGTH, length);
        assertArrayEquals(Packets.packet(plain, LENGTH), Packets.packet(b, LENGTH));
    }

    @Test
    void shouldRefuseWhatIsNoRtcp() {
        SrtpSender sender = Packets.sender(SrtpProfile.AEAD_AES_128_GCM, KEY);
        byte[] b = Packets.rtcp(SSRC);

        assertEquals(SrtpReceiver.MALFORMED, sender.protectRtcp(b, OFFSET, 7));
        b[OFFSET] = 0x40;
        assertEquals(SrtpReceiver.MALFORMED, sender.protectRtcp(b, OFFSET, LENGTH));
    }

    private static int unprotect(SrtpReceiver receiver, byte[] packet) {
        return receiver.unprotectRtcp(packet.clone(), OFFSET, LENGTH + receiver.profile().rtcpOverhead());
    }
}
