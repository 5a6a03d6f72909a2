package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpHeader;
import starling.core.turn.TurnCounters;

/** What is counted of a connection is what really went over its wire. */
class ConnectionStatsTest {
    private static final int VIDEO_PT = 120;
    private static final int RTX_PT = 121;
    private static final int TAG_BYTES = SimulatedNode.PROFILE.rtpOverhead();

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
        ReceiveTrack track = new ReceiveTrack(MediaKind.VIDEO, "0", Codec.VP8, VIDEO_PT, RTX_PT, -1, -1, true, true,
                false, 0, HeaderExtension.MID.bit());
        sender.session().negotiate(new NegotiatedMedia(List.of(track), List.of()), node.nowNanos());
        return sender;
    }

    private SimulatedNode.Client receiver(SimulatedNode.Client sender, boolean relayed) {
        SimulatedNode.Client receiver = node.join(relayed);
        SendTrack track = new SendTrack(new SourceKey(sender.id, MediaKind.VIDEO), "1", Codec.VP8, VIDEO_PT, RTX_PT,
                1_000, 1_001, true, HeaderExtension.forwardedBits());
        receiver.session().negotiate(new NegotiatedMedia(List.of(), List.of(track)), node.nowNanos());
        return receiver;
    }

    /** A key frame of one packet of 52 bytes with SRTP's tag, mid and audio-level elements, and 4 bytes of padding. */
    private static byte[] packet(int sequence) {
        byte[] packet = new byte[36 + TAG_BYTES];
        RtpHeader.writeFixed(packet, 0, VIDEO_PT, false, sequence, sequence * 3000L, 0x11223344L);
        packet[0] = (byte) 0xB0;
        byte[] extensions = {(byte) 0xBE, (byte) 0xDE, 0, 2, 0x10, 'v', 0x40, 17, (byte) 0xD0, 1, 0, 0};
        System.arraycopy(extensions, 0, packet, 12, extensions.length);
        packet[24] = 0x10;
        packet[35] = 4;
        return packet;
    }

    /** SRTCP with encryption taken out: the packets, tag, index with the E bit. */
    private static byte[] srtcp(int index, int[]... packets) {
        List<Byte> bytes = new ArrayList<>();
        for (int[] head : packets) {
            for (int value : head) {
                bytes.add((byte) value);
            }
        }
        byte[] all = new byte[bytes.size() + 16 + 4];
        for (int i = 0; i < bytes.size(); i++) {
            all[i] = bytes.get(i);
        }
        all[all.length - 4] = (byte) 0x80;
        all[all.length - 1] = (byte) index;
        return all;
    }

    private static int[] feedback(int format, int type, int... rest) {
        int[] packet = new int[12 + rest.length];
        int[] head = {0x80 | format, type, 0, packet.length / 4 - 1, 0, 0, 0, 1, 0, 0, 3, 0xE8};
        System.arraycopy(head, 0, packet, 0, head.length);
        System.arraycopy(rest, 0, packet, 12, rest.length);
        return packet;
    }

    private static void assertCounted(MediaStats stats, ConnectionCounter counter, long expected) {
        assertEquals(expected, stats.value(counter), counter.id());
    }

    @Test
    void shouldCountPacketsPaddingAndExtensions() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = receiver(sender, true);

        for (int sequence = 1; sequence <= 10; sequence++) {
            sender.send(packet(sequence));
        }
        sender.send(packet(10));
        node.turn();

        MediaStats sent = sender.session().stats();
        assertCounted(sent, ConnectionCounter.RECEIVED_PACKETS, 11);
        assertCounted(sent, ConnectionCounter.RECEIVED_BYTES, 11 * (36 + TAG_BYTES));
        assertCounted(sent, ConnectionCounter.DECRYPT_SKIPPED_SRTP, 1);
        assertCounted(sent, ConnectionCounter.RECEIVED_RTP, 10);
        assertCounted(sent, ConnectionCounter.RECEIVED_RTP_BYTE_SIZE, 360);
        assertCounted(sent, ConnectionCounter.RECEIVED_RTP_PADDING, 10);
        assertCounted(sent, ConnectionCounter.RECEIVED_RTP_PADDING_SIZE, 40);
        assertCounted(sent, ConnectionCounter.HDREXT_SDES_MID, 10);
        assertCounted(sent, ConnectionCounter.HDREXT_AUDIO_LEVEL, 10);
        assertCounted(sent, ConnectionCounter.HDREXT_UNKNOWN, 10);
        assertCounted(sent, ConnectionCounter.HDREXT_TRANSPORT_WIDE_CC, 0);
        assertEquals(10, node.counters().get(LoopCounter.DECRYPTED_SRTP));
        MediaStats got = receiver.session().stats();
        assertCounted(got, ConnectionCounter.SENT_PACKETS, 10);
        assertEquals(receiver.media.stream().filter(p -> (p[1] & 0x7F) == VIDEO_PT).mapToLong(p -> p.length).sum(),
                got.sentBytes());
    }

    @Test
    void shouldCountEachKindOfRtcpInBothDirections() {
        SimulatedNode.Client sender = sender(false);
        SimulatedNode.Client receiver = receiver(sender, true);
        sender.send(packet(1));
        int[] report = new int[28];
        System.arraycopy(new int[]{0x80, 200, 0, 6, 0x11, 0x22, 0x33, 0x44, 1}, 0, report, 0, 9);
        sender.send(srtcp(1, report));
        node.turn();
        int lost = RtpHeader.sequenceNumber(receiver.media.peekLast(), 0);

        receiver.send(srtcp(1, feedback(1, 205, lost >> 8, lost & 0xFF, 0, 0), feedback(3, 205, 0, 0, 0, 0, 0, 0, 0, 0),
                feedback(4, 205), feedback(1, 206), feedback(4, 206, 0, 0, 3, 0xE8, 1, 0, 0, 0),
                feedback(15, 206, 'R', 'E', 'M', 'B', 0, 0, 0, 9), feedback(15, 206, 'F', 'O', 'O', '!')));
        receiver.send(srtcp(2, new int[]{0x80, 201, 0, 1, 0, 0, 0, 1}, new int[]{0x80, 202, 0, 0},
                new int[]{0x80, 203, 0, 0}, new int[]{0x80, 207, 0, 1, 0, 0, 0, 1}, new int[]{0x80, 204, 0, 0}));
        node.turn();
        node.run(3_000);

        MediaStats got = receiver.session().stats();
        for (ConnectionCounter counter : List.of(ConnectionCounter.RECEIVED_RTCP_RTPFB_GENERIC_NACK,
                ConnectionCounter.RECEIVED_RTCP_RTPFB_TMMBR, ConnectionCounter.RECEIVED_RTCP_RTPFB_TMMBN,
                ConnectionCounter.RECEIVED_RTCP_PSFB_PLI, ConnectionCounter.RECEIVED_RTCP_PSFB_FIR,
                ConnectionCounter.RECEIVED_RTCP_RR, ConnectionCounter.RECEIVED_RTCP_SDES,
                ConnectionCounter.RECEIVED_RTCP_BYE, ConnectionCounter.RECEIVED_RTCP_XR,
                ConnectionCounter.RECEIVED_RTCP_UNKNOWN, ConnectionCounter.SENT_RTP_RTX)) {
            assertCounted(got, counter, 1);
        }
        assertCounted(got, ConnectionCounter.RECEIVED_RTCP_PSFB_AFB, 2);
        assertCounted(got, ConnectionCounter.RECEIVED_RTCP, 12);
        assertTrue(got.value(ConnectionCounter.SENT_RTCP_SR) >= 2, got.toString());
        assertEquals(got.value(ConnectionCounter.SENT_RTCP),
                got.value(ConnectionCounter.SENT_RTCP_SR) + got.value(ConnectionCounter.SENT_RTCP_SDES));
        MediaStats sent = sender.session().stats();
        assertCounted(sent, ConnectionCounter.RECEIVED_RTCP_SR, 1);
        assertTrue(sent.value(ConnectionCounter.SENT_RTCP_PSFB_PLI) >= 1, sent.toString());
        assertTrue(sent.value(ConnectionCounter.SENT_RTCP_RR) >= 2, sent.toString());
    }

    @Test
    void shouldCountWhatAClientDoesWithTurnAndIce() {
        SimulatedNode.Client sender = sender(true);
        sender.send(packet(1));
        node.run(6_000);

        MediaStats stats = sender.session().stats();

        assertCounted(stats, ConnectionCounter.TURN_SENT_ALLOCATE_SUCCESS, 1);
        assertCounted(stats, ConnectionCounter.TURN_SENT_CHANNEL_BIND_SUCCESS, 1);
        for (ConnectionCounter counter : List.of(ConnectionCounter.TURN_RECEIVED_CHANNEL_DATA,
                ConnectionCounter.TURN_SENT_CHANNEL_DATA, ConnectionCounter.TURN_RECEIVED_TURN_BINDING_REQUEST,
                ConnectionCounter.TURN_SENT_TURN_BINDING_SUCCESS, ConnectionCounter.TURN_SENT_TURN_BINDING_REQUEST,
                ConnectionCounter.TURN_RECEIVED_TURN_BINDING_SUCCESS, ConnectionCounter.ICE_CONNECTED_REQ)) {
            assertTrue(stats.value(counter) >= 1, counter.id() + " of " + stats);
        }
        assertCounted(stats, ConnectionCounter.ICE_CHECKING_DURATION_MS, 0);

        sender.vanish();
        node.run(9_000);

        stats = sender.session().stats();
        assertEquals(5_000, stats.value(ConnectionCounter.ICE_CHECKING_DURATION_MS), 2);
        assertTrue(stats.value(ConnectionCounter.ICE_DISCONNECTED_DURATION_MS) > 500, stats.toString());
        assertTrue(stats.value(ConnectionCounter.ICE_CHECKING_REQ) >= 4, stats.toString());
        assertTrue(stats.value(ConnectionCounter.ICE_DISCONNECTED_REQ) >= 10, stats.toString());
    }

    @Test
    void shouldHaveACounterForEverythingTheTurnServerCounts() {
        Set<String> known = Set.of(ConnectionCounter.values()).stream()
                .filter(counter -> counter.group() == ConnectionCounter.Group.TURN).map(ConnectionCounter::member)
                .collect(Collectors.toSet());

        new TurnCounters().forEach((name, value) -> assertTrue(known.contains(name), name));
    }

    @Test
    void shouldCrossToAnotherNodeByName() {
        SimulatedNode.Client sender = sender(true);
        sender.send(packet(1));
        node.turn();
        MediaStats stats = sender.session().stats();

        assertEquals(stats, MediaStats.of(stats.counted()));
        assertEquals(MediaStats.EMPTY, MediaStats.of(Map.of("rtp.of_a_later_version", 7L)));
    }
}
