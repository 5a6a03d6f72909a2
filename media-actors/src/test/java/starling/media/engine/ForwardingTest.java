package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpHeader;

class ForwardingTest {
    private static final int VIDEO_PT = 120;
    private static final int RTX_PT = 121;
    private static final long SENDER_SSRC = 0x11223344L;
    private static final int PACKET_BYTES = 1_200;

    private SimulatedNode node;

    @BeforeEach
    void open() throws IOException {
        node = new SimulatedNode();
    }

    @AfterEach
    void close() throws IOException {
        node.close();
    }

    private SimulatedNode.Client sender(boolean relayed) {
        SimulatedNode.Client sender = node.join(relayed);
        ReceiveTrack track = new ReceiveTrack(MediaKind.VIDEO, "0", Codec.VP8, VIDEO_PT, RTX_PT, -1, -1, true, false,
                false, 0, HeaderExtension.MID.bit());
        sender.session().negotiate(new NegotiatedMedia(List.of(track), List.of()), node.nowNanos());
        return sender;
    }

    private SimulatedNode.Client receiver(SimulatedNode.Client sender, boolean relayed, long ssrc) {
        SimulatedNode.Client receiver = node.join(relayed);
        receive(receiver, sender, ssrc);
        return receiver;
    }

    private void receive(SimulatedNode.Client receiver, SimulatedNode.Client sender, long ssrc) {
        SendTrack track = new SendTrack(new SourceKey(sender.id, MediaKind.VIDEO), "1", Codec.VP8, VIDEO_PT, RTX_PT,
                ssrc,
                ssrc + 1, true, HeaderExtension.forwardedBits());
        receiver.session().negotiate(new NegotiatedMedia(List.of(), List.of(track)), node.nowNanos());
    }

    /** A VP8 packet with room for the authentication tag behind it; the first of a key frame if asked for. */
    private static byte[] vp8(int sequence, boolean keyFrame) {
        byte[] packet = new byte[PACKET_BYTES];
        RtpHeader.writeFixed(packet, 0, VIDEO_PT, false, sequence & 0xFFFF, sequence * 3000L & 0xFFFFFFFFL,
                SENDER_SSRC);
        packet[12] = 0x10;
        packet[13] = (byte) (keyFrame ? 0 : 1);
        for (int i = 14; i < PACKET_BYTES; i++) {
            packet[i] = (byte) (sequence + i);
        }
        return packet;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldForwardEveryPacketFromTheFirstKeyFrameOn(boolean relayed) {
        SimulatedNode.Client sender = sender(relayed);
        SimulatedNode.Client receiver = receiver(sender, relayed, 1_000);
        receiver.media.clear();

        sender.send(vp8(1, false));
        sender.send(vp8(2, true));
        sender.send(vp8(3, false));
        node.turn();

        List<byte[]> got = new ArrayList<>(receiver.media);
        assertEquals(2, got.size());
        assertEquals(1_000, RtpHeader.ssrc(got.get(0), 0));
        assertEquals(1, RtpHeader.sequenceNumber(got.get(1), 0) - RtpHeader.sequenceNumber(got.get(0), 0));
        byte[] payload = Arrays.copyOfRange(vp8(3, false), 12, PACKET_BYTES - SimulatedNode.PROFILE.rtpOverhead());
        assertEquals(Arrays.toString(payload),
                Arrays.toString(Arrays.copyOfRange(got.get(1), 12, 12 + payload.length)));
    }

    @Test
    void shouldForwardWhatComesInSendIndications() {
        SimulatedNode.Client sender = sender(true);
        SimulatedNode.Client receiver = receiver(sender, false, 1_000);
        receiver.media.clear();

        for (int sequence = 1; sequence <= 20; sequence++) {
            sender.sendIndication(vp8(sequence, sequence == 1));
        }
        node.turn();

        List<byte[]> got = new ArrayList<>(receiver.media);
        assertEquals(20, got.size());
        for (int i = 0; i < got.size(); i++) {
            assertEquals(vp8(i + 1, false)[100], got.get(i)[100], "payload of packet " + i);
        }
    }

    @Test
    void shouldRetransmitAsRtxWhatTheReceiverMisses() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = receiver(sender, true, 1_000);
        receiver.media.clear();
        sender.send(vp8(2, true));
        node.turn();
        int lost = RtpHeader.sequenceNumber(receiver.media.peekLast(), 0);

        receiver.send(nack(lost));
        node.turn();

        byte[] rtx = receiver.media.peekLast();
        assertEquals(RTX_PT, RtpHeader.payloadType(rtx, 0));
        assertEquals(1_001, RtpHeader.ssrc(rtx, 0));
        assertEquals(lost, (rtx[12] & 0xFF) << 8 | rtx[13] & 0xFF);
        assertEquals(1, node.counters().get(LoopCounter.RTX_SENT));
    }

    /** SRTCP with encryption taken out: NACK, tag, index with the E bit. */
    private static byte[] nack(int sequence) {
        byte[] packet = new byte[16 + 16 + 4];
        byte[] head = {(byte) 0x81, (byte) 205, 0, 3, 0, 0, 0, 1, 0, 0, 3, (byte) 0xE8, (byte) (sequence >> 8),
                (byte) sequence, 0, 0};
        System.arraycopy(head, 0, packet, 0, head.length);
        packet[32] = (byte) 0x80;
        return packet;
    }

    @Test
    void shouldSendNothingOfABlockedSourceToThatReceiverAlone() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = receiver(sender, true, 1_000);
        SimulatedNode.Client other = receiver(sender, false, 2_000);
        sender.send(vp8(1, true));
        node.turn();
        int before = RtpHeader.sequenceNumber(receiver.media.peekLast(), 0);

        sender.send(vp8(2, false));
        receiver.session().block(Set.of(new SourceKey(sender.id, MediaKind.VIDEO)), node.nowNanos());
        receiver.media.clear();
        other.media.clear();
        sender.send(vp8(3, true));
        receiver.send(nack(before));
        node.run(3_000);

        assertEquals(List.of(), List.copyOf(receiver.media));
        assertEquals(2, other.media.stream().filter(packet -> RtpHeader.payloadType(packet, 0) == VIDEO_PT).count());
    }

    @Test
    void shouldGoOnWithAKeyFrameWhenASourceIsNoLongerBlocked() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = receiver(sender, false, 1_000);
        sender.send(vp8(1, true));
        node.turn();
        int before = RtpHeader.sequenceNumber(receiver.media.peekLast(), 0);
        receiver.session().block(Set.of(new SourceKey(sender.id, MediaKind.VIDEO)), node.nowNanos());
        for (int sequence = 2; sequence < 50; sequence++) {
            sender.send(vp8(sequence, sequence == 2));
        }
        node.run(2_000);
        receiver.media.clear();
        long asked = node.counters().get(LoopCounter.PLI_SENT);

        receiver.session().block(Set.of(), node.nowNanos());
        sender.send(vp8(50, false));
        node.run(10);
        assertEquals(List.of(), List.copyOf(receiver.media));
        assertEquals(1, node.counters().get(LoopCounter.PLI_SENT) - asked);
        sender.send(vp8(51, true));
        node.turn();

        assertEquals(1, receiver.media.size());
        assertEquals(before + 1 & 0xFFFF, RtpHeader.sequenceNumber(receiver.media.peekLast(), 0));
    }

    @Test
    void shouldSendNothingOfASourceThatWasBlockedBeforeItWasNegotiated() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = node.join(false);
        receiver.session().block(Set.of(new SourceKey(sender.id, MediaKind.VIDEO)), node.nowNanos());
        receive(receiver, sender, 1_000);
        receiver.media.clear();

        sender.send(vp8(1, true));
        node.turn();

        assertEquals(List.of(), List.copyOf(receiver.media));
    }

    @Test
    void shouldAskForOneKeyFrameHoweverManyJoin() {
        SimulatedNode.Client sender = sender(false);
        sender.send(vp8(1, false));
        node.turn();
        for (int i = 0; i < 20; i++) {
            receiver(sender, false, 1_000 + 2 * i);
        }

        assertTrue(node.counters().get(LoopCounter.PLI_SENT) <= 1 + node.nowNanos() / 500_000_000L,
                "PLIs: " + node.counters().get(LoopCounter.PLI_SENT));
        assertTrue(node.counters().get(LoopCounter.PLI_SENT) >= 1);
    }

    @Test
    void shouldAskForAKeyFrameFiveTimesWhenAnApplicationWantsOne() {
        SimulatedNode.Client sender = sender(false);
        sender.send(vp8(1, true));
        node.turn();
        long before = node.counters().get(LoopCounter.PLI_SENT);

        sender.session().requestKeyFrame(node.nowNanos());
        node.turn();
        assertEquals(1, node.counters().get(LoopCounter.PLI_SENT) - before);
        node.run(10_000);
        assertEquals(5, node.counters().get(LoopCounter.PLI_SENT) - before);

        sender.session().requestKeyFrame(node.nowNanos());
        node.turn();
        sender.send(vp8(2, true));
        node.run(5_000);
        assertEquals(6, node.counters().get(LoopCounter.PLI_SENT) - before);
    }

    @Test
    void shouldCloseASessionWhoseClientHasGone() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = receiver(sender, true, 1_000);
        receiver.vanish();

        node.run(20_000);

        assertEquals("ICE_FAILED", receiver.closed());
        assertEquals(null, sender.closed());
    }

    @Test
    void shouldAllocateNothingPerForwardedPacket() {
        int receivers = 100;
        int packets = 10_000;
        SimulatedNode.Client sender = sender(true);
        for (int i = 0; i < receivers; i++) {
            receiver(sender, true, 1_000 + 2 * i);
        }
        node.countOnly();
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < 3 * packets; i++) {
            datagrams.add(sender.framed(vp8(i + 1, i % 300 == 0)));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long sent = node.sent();
            for (int i = round * packets; i < (round + 1) * packets; i++) {
                sender.toNode(datagrams.get(i));
                node.pass(100_000);
                node.turn();
            }
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
            assertTrue(node.sent() - sent >= (long) receivers * packets, "sent " + (node.sent() - sent));
        }

        // A second of virtual time passes: what is left are the ICE checks of 101 clients and the published counters.
        assertTrue(best < 50_000, "bytes for 1,000,000 packets: " + best);
    }
}
