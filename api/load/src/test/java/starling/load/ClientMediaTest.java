package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starling.core.buffer.BigEndian;
import starling.core.media.Codec;
import starling.core.rtcp.RtcpKind;
import starling.core.rtcp.RtcpReader;
import starling.core.rtcp.RtcpWriter;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpProfile;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpSender;

class ClientMediaTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SSRC = 1234;

    private final SrtpMasterKeys keys = keys();
    private final SrtpReceiver server = new SrtpReceiver(keys.profile(), keys.clientKey(), keys.clientSalt());
    private final SrtpSender serverSender = new SrtpSender(keys.profile(), keys.serverKey(), keys.serverSalt());
    private final LoopStats stats = new LoopStats(1);
    private final List<byte[]> sent = new ArrayList<>();
    private long now = SECOND;

    @Test
    void shouldCountWhatItsPeerSentInTheWindowOnce() {
        ClientMedia from = media(true);
        ClientMedia to = media(false);
        List<byte[]> packets = sendFor(from, SECOND, 1);

        for (byte[] packet : packets) {
            forward(to, packet, now);
        }
        sent.clear();
        for (byte[] packet : sendFor(from, SECOND / 10, 0)) {
            forward(to, packet, now);
        }

        assertEquals(packets.size(), stats.windowPackets);
        assertEquals(packets.size(), stats.urls[0].windowPackets);
        assertEquals(packets.size(), stats.urls[0].delay.count());
        assertEquals(from.sending().get(0).packetsIn(1), stats.windowPackets);
        assertEquals(1, to.receivedTracks());
        assertEquals(0, stats.notAuthentic + stats.unknownPackets + stats.duplicates);
    }

    @Test
    void shouldCountAReplayAsADuplicate() {
        ClientMedia from = media(true);
        ClientMedia to = media(false);
        byte[] packet = protect(plain(sendFor(from, SECOND / 30, 1).get(0)));

        to.onPacket(packet.clone(), 0, packet.length, true, 1, now);
        to.onPacket(packet.clone(), 0, packet.length, true, 1, now);

        assertEquals(1, stats.windowPackets);
        assertEquals(1, stats.duplicates);
    }

    @Test
    void shouldSendAKeyFrameWhenAskedByPli() {
        ClientMedia media = media(true);
        byte[] pli = new byte[100];
        int length = serverSender.protectRtcp(pli, 0, RtcpWriter.pli(pli, 0, 1, SSRC));

        media.onPacket(pli, 0, length, false, 0, now);

        assertEquals(1, media.sending().get(0).keyFrameRequests());
    }

    @Test
    void shouldAskForAKeyFrameUntilItSawOne() {
        ClientMedia from = media(true);
        ClientMedia to = media(false);
        List<byte[]> packets = sendFor(from, SECOND, 0);
        sent.clear();

        forward(to, packets.get(packets.size() - 2), now);
        forward(to, packets.get(packets.size() - 1), now + SECOND / 10);

        assertEquals(List.of(RtcpKind.PLI), kinds());
    }

    @Test
    void shouldCountGapsOverAHundredMilliseconds() {
        ClientMedia from = media(true);
        ClientMedia to = media(false);
        List<byte[]> packets = sendFor(from, SECOND, 1);

        forward(to, packets.get(0), now);
        forward(to, packets.get(1), now + 90_000_000);
        forward(to, packets.get(2), now + 200_000_000);

        assertEquals(1, stats.gaps);
        assertEquals(110_000_000, stats.longestGapNanos);
    }

    @Test
    void shouldNotCountTheSendersOwnPauseAsAGap() {
        ClientMedia from = media(true);
        ClientMedia to = media(false);
        List<byte[]> packets = sendFor(from, SECOND, 1);

        arrive(to, stamped(packets.get(0), now), now);
        arrive(to, stamped(packets.get(1), now + 150_000_000), now + 160_000_000);
        assertEquals(50_000_000, stats.longestGapNanos);

        arrive(to, stamped(packets.get(3), now + 300_000_000), now + 310_000_000);
        assertEquals(150_000_000, stats.longestGapNanos, "a packet is missing in between");
    }

    @Test
    void shouldReportOnceASecond() {
        ClientMedia media = media(true);
        sendFor(media, SECOND / 30, 0);
        sent.clear();

        for (int i = 0; i < 100; i++) {
            media.onTick(now + i * SECOND / 50);
        }

        assertEquals(List.of(RtcpKind.SENDER_REPORT, RtcpKind.SDES, RtcpKind.SENDER_REPORT, RtcpKind.SDES), kinds());
    }

    private ClientMedia media(boolean sends) {
        AnswerSdp.OwnSection section = new AnswerSdp.OwnSection("v", 120, Map.of());
        List<SendingTrack> tracks = sends
                ? List.of(new SendingTrack(Codec.VP8, 500, 9, SSRC, section, now, new Random(1)))
                : List.of();
        return new ClientMedia(keys, tracks, stats, 0, (b, off, len) -> sent.add(Arrays.copyOfRange(b, off, off + len)),
                now);
    }

    private List<byte[]> sendFor(ClientMedia media, long nanos, int window) {
        long end = now + nanos;
        while (now < end) {
            media.sendDue(window, now);
            now += 1_000_000;
        }
        return List.copyOf(sent);
    }

    private void forward(ClientMedia to, byte[] packet, long arrivalNanos) {
        arrive(to, plain(packet), arrivalNanos);
    }

    private void arrive(ClientMedia to, byte[] plain, long arrivalNanos) {
        byte[] forwarded = protect(plain);
        to.onPacket(forwarded, 0, forwarded.length, true, 1, arrivalNanos);
    }

    /** As if it had been sent at this time; not encrypted. */
    private byte[] stamped(byte[] packet, long sendNanos) {
        byte[] plain = plain(packet);
        BigEndian.put64(plain, plain.length - Long.BYTES, sendNanos);
        return plain;
    }

    private byte[] plain(byte[] packet) {
        byte[] copy = packet.clone();
        return Arrays.copyOf(copy, server.unprotectRtp(copy, 0, copy.length));
    }

    private byte[] protect(byte[] plain) {
        byte[] packet = Arrays.copyOf(plain, plain.length + 32);
        return Arrays.copyOf(packet, serverSender.context((int) SSRC).protect(packet, 0, plain.length));
    }

    private List<RtcpKind> kinds() {
        List<RtcpKind> kinds = new ArrayList<>();
        for (byte[] packet : sent) {
            byte[] copy = packet.clone();
            RtcpReader reader = new RtcpReader().reset(copy, 0, server.unprotectRtcp(copy, 0, copy.length));
            while (reader.next()) {
                kinds.add(reader.kind());
            }
        }
        return kinds;
    }

    private static SrtpMasterKeys keys() {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        byte[] material = new byte[SrtpMasterKeys.exportedLength(profile)];
        new Random(2).nextBytes(material);
        return SrtpMasterKeys.fromExporter(profile, material);
    }
}
