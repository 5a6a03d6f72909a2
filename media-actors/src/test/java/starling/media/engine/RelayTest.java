package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.relay.RelayBody;
import starling.core.relay.RelayHeader;
import starling.core.relay.RelayKeys;
import starling.core.relay.RelaySender;
import starling.core.rtp.RtpHeader;
import starling.core.srtp.SrtpCiphers;
import starling.core.srtp.SrtpScratch;

class RelayTest {
    private static final int A = 100;
    private static final int B = 200;
    private static final int C = 300;
    private static final int PT = 120;
    private static final int RTX_PT = 121;
    private static final long SEED = 49_010;

    private final SimulatedRelayNetwork network = new SimulatedRelayNetwork();
    private int ssrc = 1_000;

    @AfterEach
    void close() throws IOException {
        network.close();
    }

    private static SimulatedNode.Client sender(SimulatedNode node, MediaKind kind) {
        SimulatedNode.Client sender = node.join(false);
        Codec codec = kind == MediaKind.VIDEO ? Codec.VP8 : Codec.OPUS;
        sender.negotiate(List.of(new ReceiveTrack(kind, "0", codec, PT, kind == MediaKind.VIDEO ? RTX_PT : -1, -1, -1,
                true, false, false, 0, HeaderExtension.MID.bit())), List.of());
        return sender;
    }

    private SimulatedNode.Client receiver(SimulatedNode node, SimulatedNode.Client sender, MediaKind kind) {
        SimulatedNode.Client receiver = node.join(false);
        receive(receiver, sender, kind);
        return receiver;
    }

    private void receive(SimulatedNode.Client receiver, SimulatedNode.Client sender, MediaKind kind) {
        Codec codec = kind == MediaKind.VIDEO ? Codec.VP8 : Codec.OPUS;
        ssrc += 2;
        receiver.negotiate(List.of(),
                List.of(new SendTrack(new SourceKey(sender.id, kind), "1", codec, PT,
                        kind == MediaKind.VIDEO ? RTX_PT : -1, ssrc, kind == MediaKind.VIDEO ? ssrc + 1 : -1, true,
                        HeaderExtension.forwardedBits())));
    }

    private static byte[] rtp(int sequence, boolean keyFrame, long senderSsrc) {
        byte[] packet = new byte[600];
        RtpHeader.writeFixed(packet, 0, PT, false, sequence & 0xFFFF, sequence * 3000L & 0xFFFFFFFFL, senderSsrc);
        packet[12] = 0x10;
        packet[13] = (byte) (keyFrame ? 0 : 1);
        for (int i = 14; i < packet.length; i++) {
            packet[i] = (byte) (sequence * 7 + i);
        }
        return packet;
    }

    /** Packets of one sender, one each 5 ms. */
    private void send(SimulatedNode.Client sender, int from, int to) {
        for (int sequence = from; sequence < to; sequence++) {
            sender.send(rtp(sequence, sequence % 100 == 0, 5));
            network.run(5);
        }
    }

    /** The first packets' numbers relative to the first, without repeats; RTX and RTCP left out. */
    private static List<Integer> numbers(SimulatedNode.Client receiver) {
        TreeSet<Integer> numbers = new TreeSet<>();
        int first = -1;
        for (byte[] packet : receiver.media) {
            if (RtpHeader.payloadType(packet, 0) == PT) {
                first = first < 0 ? RtpHeader.sequenceNumber(packet, 0) : first;
                numbers.add(RtpHeader.sequenceNumber(packet, 0) - first & 0xFFFF);
            }
        }
        return List.copyOf(numbers);
    }

    private static List<Integer> upTo(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static RelayPeerStats toPeer(SimulatedNode node, int key) {
        node.relayLoop().relay().publish();
        return node.relay().stats().stream().filter(peer -> peer.nodeName().startsWith("node-" + key + "@"))
                .findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendASourceOnceToEachNode(boolean onItsOwn) throws IOException {
        SimulatedNode a = network.node(A, onItsOwn);
        SimulatedNode b = network.node(B, onItsOwn);
        SimulatedNode c = network.node(C, onItsOwn);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        List<SimulatedNode.Client> receivers = List.of(receiver(a, sender, MediaKind.VIDEO),
                receiver(b, sender, MediaKind.VIDEO), receiver(b, sender, MediaKind.VIDEO),
                receiver(b, sender, MediaKind.VIDEO), receiver(c, sender, MediaKind.VIDEO),
                receiver(c, sender, MediaKind.VIDEO));
        network.run(100);

        send(sender, 0, 200);

        for (SimulatedNode.Client receiver : receivers) {
            assertEquals(upTo(200), numbers(receiver));
        }
        byte[] last = receivers.get(4).media.stream().filter(p -> RtpHeader.payloadType(p, 0) == PT)
                .reduce((one, other) -> other).orElseThrow();
        assertEquals(rtp(199, false, 5)[100], last[100]);
        for (int peer : new int[]{B, C}) {
            assertEquals(200, toPeer(a, peer).sentPackets());
            assertEquals(1, toPeer(a, peer).streamsSent());
            assertEquals(0, toPeer(a, peer).streamsReceived());
        }
        assertEquals(200, toPeer(b, A).receivedPackets());
        assertEquals(toPeer(a, B).sentBytes(), toPeer(b, A).receivedBytes());
        assertEquals(1, toPeer(b, A).streamsReceived());
        assertEquals(0, toPeer(b, C).sentPackets());
        assertEquals(0, toPeer(b, A).lost() + toPeer(b, A).recovered() + toPeer(b, A).rejected());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendOnlyWhileSomebodyWantsIt(boolean unsubscribeIsLost) throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        network.run(1_000);
        assertEquals(0, toPeer(a, B).streamsSent());
        SimulatedNode.Client one = receiver(b, sender, MediaKind.VIDEO);
        SimulatedNode.Client other = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        one.negotiate(List.of(), List.of());
        network.run(5_000);
        assertEquals(1, toPeer(a, B).streamsSent());

        network.lose(datagram -> unsubscribeIsLost && RelayHeader.kind(datagram, 0) == RelayBody.UNSUBSCRIBE);
        other.negotiate(List.of(), List.of());
        network.run(unsubscribeIsLost ? 4_500 : 10);

        assertEquals(0, toPeer(a, B).streamsSent());
        assertEquals(0, toPeer(b, A).streamsReceived());
        long before = toPeer(a, B).sentPackets();
        send(sender, 0, 20);
        assertEquals(before, toPeer(a, B).sentPackets());
    }

    @ParameterizedTest
    @EnumSource(MediaKind.class)
    void shouldRecoverEveryLossOnTheHop(MediaKind kind) throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, true);
        network.introduce();
        SimulatedNode.Client sender = sender(a, kind);
        SimulatedNode.Client receiver = receiver(b, sender, kind);
        network.run(100);
        send(sender, 0, 1);
        Random random = new Random(SEED);
        network.lose(datagram -> random.nextInt(100) < 10);

        send(sender, 1, 2_000);
        network.lose(datagram -> false);
        network.run(1_500);

        assertEquals(upTo(2_000), numbers(receiver), "seed " + SEED);
        assertTrue(toPeer(b, A).recovered() > 100, "recovered: " + toPeer(b, A).recovered());
        assertEquals(0, toPeer(b, A).lost());
        assertTrue(toPeer(a, B).retransmitted() < 400, "retransmitted: " + toPeer(a, B).retransmitted());
        assertEquals(toPeer(a, B).sentPackets() - toPeer(a, B).retransmitted(), 2_000);
    }

    @Test
    void shouldFetchNothingForReceiversThatGetNothingOfTheSource() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        send(sender, 0, 20);
        receiver.session().block(Set.of(new SourceKey(sender.id, MediaKind.VIDEO)), b.nowNanos());
        network.run(100);
        receiver.media.clear();
        long relayed = toPeer(a, B).sentPackets();

        send(sender, 20, 40);
        assertEquals(List.of(), numbers(receiver));
        assertEquals(relayed, toPeer(a, B).sentPackets());
        receiver.session().block(Set.of(), b.nowNanos());
        network.run(100);
        send(sender, 100, 120);

        assertEquals(upTo(20), numbers(receiver));
    }

    @Test
    void shouldAskForOneKeyFrameHoweverManyJoinElsewhere() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        SimulatedNode c = network.node(C, false);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        sender.send(rtp(1, false, 5));
        List<SimulatedNode.Client> joined = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            joined.add((i % 2 == 0 ? b : c).join(false));
        }
        long start = a.nowNanos();

        for (SimulatedNode.Client client : joined) {
            receive(client, sender, MediaKind.VIDEO);
        }
        network.run(400);

        assertEquals(1, a.counters().get(LoopCounter.PLI_SENT));
        network.run(4_000);
        long allowed = 1 + (a.nowNanos() - start) / 500_000_000L;
        assertTrue(a.counters().get(LoopCounter.PLI_SENT) > 1, "a wish is repeated until it is granted");
        assertTrue(a.counters().get(LoopCounter.PLI_SENT) <= allowed, "no more than one each 500 ms");
    }

    @Test
    void shouldGoOnWhenTheSenderStartsAnew() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, true);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        send(sender, 0, 50);
        network.run(2_000);

        for (int sequence = 0; sequence < 50; sequence++) {
            sender.send(rtp(30_000 + sequence, sequence == 0, 6));
            network.run(5);
        }

        assertEquals(upTo(100), numbers(receiver));
        assertEquals(0, toPeer(b, A).lost());
    }

    @Test
    void shouldCarryTheSendersClock() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, true);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        send(sender, 0, 5);
        assertTrue(receiver.media.stream().noneMatch(packet -> (packet[1] & 0xFF) == 200));

        sender.send(senderReport());
        network.run(1_500);

        byte[] report = receiver.media.stream().filter(packet -> (packet[1] & 0xFF) == 200).findFirst().orElseThrow();
        assertEquals(0x1234, (report[8] & 0xFF) << 8 | report[9] & 0xFF);
    }

    /** SRTCP with encryption taken out: sender report, tag, index with the E bit. */
    private static byte[] senderReport() {
        byte[] packet = new byte[28 + 16 + 4];
        byte[] head = {(byte) 0x80, (byte) 200, 0, 6, 0, 0, 0, 5, 0x12, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0x30, 0};
        System.arraycopy(head, 0, packet, 0, head.length);
        packet[44] = (byte) 0x80;
        return packet;
    }

    @Test
    void shouldBindASourceThatAppearsAfterItIsWanted() throws IOException {
        SimulatedNode a = network.node(A, true);
        SimulatedNode b = network.node(B, true);
        SimulatedNode.Client sender = a.join(false);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(500);
        network.introduce();
        network.run(3_000);

        sender.negotiate(List.of(new ReceiveTrack(MediaKind.VIDEO, "0", Codec.VP8, PT, RTX_PT, -1, -1, true, false,
                false, 0, HeaderExtension.MID.bit())), List.of());
        network.run(1_100);
        send(sender, 0, 50);

        assertEquals(upTo(50), numbers(receiver));
    }

    @Test
    void shouldNotRelayTwice() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        receiver(b, sender, MediaKind.VIDEO);
        network.run(100);

        byte[] wish = datagram(a, b, RelayBody.SUBSCRIBE, 0,
                body -> RelayBody.writeSubscribe(body, RelayHeader.SIZE, 9, new SourceKey(sender.id,
                        MediaKind.VIDEO)));
        network.deliver(b, wish);
        network.settle();

        assertEquals(1, b.counters().get(LoopCounter.RELAY_REFUSED));
        assertEquals(0, toPeer(b, A).streamsSent());
    }

    @Test
    void shouldGoOnAfterACut() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, true);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        send(sender, 0, 50);
        long wishes = b.counters().get(LoopCounter.RELAY_KEY_FRAME_WISHES);

        network.lose(datagram -> true);
        send(sender, 50, 1_050);
        assertEquals(0, toPeer(a, B).streamsSent());
        network.lose(datagram -> false);
        network.run(1_000);
        receiver.media.clear();
        send(sender, 1_050, 1_100);

        assertEquals(50, numbers(receiver).size());
        assertTrue(b.counters().get(LoopCounter.RELAY_KEY_FRAME_WISHES) > wishes);
        assertTrue(toPeer(b, A).lost() > 900, "lost: " + toPeer(b, A).lost());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnWithANodeThatWasForgottenForAWhile(boolean byBoth) throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        send(sender, 0, 50);

        a.relay().peers(List.of());
        if (byBoth) {
            b.relay().peers(List.of());
        }
        network.run(100);
        assertEquals(0, a.relayLoop().relay().traffic().get(0).streamsSent);
        network.introduce();
        network.run(1_000);
        send(sender, 50, 100);

        assertEquals(upTo(100), numbers(receiver));
        assertEquals(0, b.counters().get(LoopCounter.RELAY_REPLAYED) + a.counters().get(LoopCounter.RELAY_REPLAYED));
    }

    private interface Body {
        int write(byte[] b);
    }

    /** A datagram as the one node would send it to the other after all its own. */
    private static byte[] datagram(SimulatedNode from, SimulatedNode to, int kind, int flags, Body body) {
        RelayEndpoint sender = from.relay().endpoint();
        RelaySender link = new RelaySender(
                RelayKeys.derive(to.relay().secret(), sender.nodeKey(), sender.life(), 0, 0), true, sender.nodeKey(),
                0, Long.MAX_VALUE / 2, new SrtpScratch());
        byte[] b = new byte[2_000];
        int length = body.write(b);
        return Arrays.copyOf(b, link.seal(b, 0, kind, flags, 0, length));
    }

    @Test
    void shouldBelieveNoStranger() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode stranger = network.node(C, false);
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);
        send(sender, 0, 10);
        List<byte[]> heard = network.hold();
        for (int sequence = 10; sequence < 20; sequence++) {
            sender.send(rtp(sequence, false, 5));
            a.turn();
        }
        List<byte[]> genuine = List.copyOf(heard);
        assertEquals(10, genuine.size());
        receiver.media.clear();

        network.deliver(b, datagram(stranger, b, RelayBody.KEY_FRAME, 0, body -> 4));
        network.deliver(b, new byte[10]);
        for (byte[] datagram : genuine) {
            byte[] changed = datagram.clone();
            changed[40] ^= 1;
            network.deliver(b, changed);
        }
        b.turn();
        assertEquals(List.of(), numbers(receiver));
        assertEquals(1, b.counters().get(LoopCounter.RELAY_STRANGER));
        assertEquals(1, b.counters().get(LoopCounter.RELAY_MALFORMED));
        assertEquals(10, b.counters().get(LoopCounter.RELAY_NOT_AUTHENTIC));

        for (int times = 0; times < 3; times++) {
            genuine.forEach(datagram -> network.deliver(b, datagram));
        }
        b.turn();
        assertEquals(upTo(10), numbers(receiver));
        assertEquals(20, b.counters().get(LoopCounter.RELAY_REPLAYED));
        assertEquals(30, toPeer(b, A).rejected());
    }

    /** Even a node that is one of ours but broken must not break another. */
    @Test
    void shouldSurviveWhatABrokenNodeSends() throws IOException {
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode.Client sender = sender(b, MediaKind.VIDEO);
        SimulatedNode.Client remote = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, remote, MediaKind.VIDEO);
        network.run(100);
        RelayEndpoint broken = a.relay().endpoint();
        RelaySender link = new RelaySender(
                RelayKeys.derive(b.relay().secret(), broken.nodeKey(), broken.life(), 0, 0), true, broken.nodeKey(),
                0, Long.MAX_VALUE / 2, new SrtpScratch());
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            byte[] out = new byte[1_500];
            random.nextBytes(out);
            int length = random.nextInt(100);
            int kind = random.nextInt(8);
            int at = RelayHeader.SIZE;
            RelayBody.writeHandle(out, at, random.nextInt(4) == 0 ? random.nextInt() : 1 << 16 | random.nextInt(3));
            if (kind == RelayBody.SUBSCRIBE && random.nextBoolean()) {
                length = RelayBody.writeSubscribe(out, at, random.nextInt(), new SourceKey(sender.id,
                        MediaKind.VIDEO));
            } else if (kind == RelayBody.MEDIA && random.nextBoolean()) {
                RelayBody.writeMedia(out, at, 1 << 16, random.nextLong() >>> random.nextInt(64));
                RtpHeader.writeFixed(out, at + RelayBody.MEDIA_SIZE, PT, false, 1, 2, 3);
            } else if (kind == RelayBody.NACK && random.nextBoolean()) {
                out[at + 4] = (byte) 0x81;
                out[at + 5] = (byte) 205;
                out[at + 6] = 0;
                out[at + 7] = (byte) random.nextInt(10);
            }
            network.deliver(b, Arrays.copyOf(out,
                    link.seal(out, 0, kind, random.nextInt(8), random.nextInt(3), length)));
            b.pass(50_000);
            b.turn();
            a.pass(50_000);
            a.turn();
        }
        network.run(10_000);

        assertEquals(0, b.counters().get(LoopCounter.HANDLER_FAILED), "seed " + SEED);
        assertEquals(null, receiver.closed());
        assertTrue(b.counters().get(LoopCounter.RELAY_MALFORMED) > 0);
    }

    @Test
    void shouldUnderstandANodeThatDoesNotEncrypt() throws IOException {
        SimulatedNode a = network.node(A, false, false);
        SimulatedNode b = network.node(B, false, true);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        SimulatedNode.Client receiver = receiver(b, sender, MediaKind.VIDEO);
        network.run(100);

        send(sender, 0, 50);

        assertEquals(upTo(50), numbers(receiver));
    }

    @Test
    void shouldAllocateNothingPerRelayedPacket() throws IOException {
        assumeTrue(SrtpCiphers.isGcmDirect());
        SimulatedNode a = network.node(A, false);
        SimulatedNode b = network.node(B, false);
        network.introduce();
        SimulatedNode.Client sender = sender(a, MediaKind.VIDEO);
        for (int i = 0; i < 10; i++) {
            receiver(b, sender, MediaKind.VIDEO);
        }
        network.run(100);
        send(sender, 0, 10);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bestOut = Long.MAX_VALUE;
        long bestIn = Long.MAX_VALUE;
        int count = 3_000;
        b.countOnly();
        for (int round = 0; round < 4; round++) {
            List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                packets.add(rtp(10 + round * count + i, i % 300 == 0, 5));
            }
            List<byte[]> relayed = network.hold();
            for (byte[] packet : packets) {
                sender.toNode(packet);
                a.pass(100_000);
                a.turn();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            long sent = b.sent();
            for (byte[] datagram : List.copyOf(relayed)) {
                network.deliver(b, datagram);
                b.pass(100_000);
                b.turn();
            }
            bestIn = Math.min(bestIn, threads.getCurrentThreadAllocatedBytes() - before);
            assertTrue(b.sent() - sent >= 10L * count, "sent " + (b.sent() - sent));
        }
        network.countOnly();
        for (int round = 4; round < 8; round++) {
            List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                packets.add(rtp(10 + round * count + i, i % 300 == 0, 5));
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (byte[] packet : packets) {
                sender.toNode(packet);
                a.pass(100_000);
                a.turn();
            }
            bestOut = Math.min(bestOut, threads.getCurrentThreadAllocatedBytes() - before);
        }

        // What is left is ICE, wishes and published counters.
        assertTrue(bestIn < 30_000, "bytes for " + count + " packets in: " + bestIn);
        assertTrue(bestOut < 30_000, "bytes for " + count + " packets out: " + bestOut);
    }
}
