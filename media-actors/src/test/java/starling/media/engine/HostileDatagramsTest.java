package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpHeader;

/** Damaged, invented and replayed datagrams of every protocol, from strangers and from clients, against a whole loop. */
@Timeout(60)
class HostileDatagramsTest {
    private static final int DATAGRAMS = 100_000;
    private static final int MAX_PATHS = 16;
    private static final long SEED = 20_261_123;

    private final Random random = new Random(SEED);
    private SimulatedNode node;
    private SimulatedNode.Client sender;
    private SimulatedNode.Client receiver;

    @BeforeEach
    void open() throws IOException {
        node = new SimulatedNode();
        node.record();
        sender = sender();
        receiver = receiver(sender);
    }

    private SimulatedNode.Client sender() {
        SimulatedNode.Client client = node.join(true);
        ReceiveTrack opus = new ReceiveTrack(MediaKind.AUDIO, "0", Codec.OPUS, 109, -1, -1, -1, false, true, false, 0,
                0xFF);
        client.session().negotiate(new NegotiatedMedia(List.of(opus), List.of()), node.nowNanos());
        return client;
    }

    private SimulatedNode.Client receiver(SimulatedNode.Client from) {
        SimulatedNode.Client client = node.join(false);
        SendTrack opus = new SendTrack(new SourceKey(from.id, MediaKind.AUDIO), "1", Codec.OPUS, 109, -1, 7, -1, false,
                0);
        client.session().negotiate(new NegotiatedMedia(List.of(), List.of(opus)), node.nowNanos());
        return client;
    }

    @AfterEach
    void close() throws IOException {
        node.close();
    }

    private byte[] opus(int sequence) {
        byte[] packet = new byte[100];
        RtpHeader.writeFixed(packet, 0, 109, false, sequence & 0xFFFF, sequence * 960L & 0xFFFFFFFFL, 5);
        return packet;
    }

    private byte[] damaged(byte[] valid) {
        byte[] bytes = valid.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
            case 1 -> random.nextBytes(bytes);
            case 2 -> bytes[0] = (byte) random.nextInt(256);
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    @Test
    void shouldRememberOnlyAFewAddressesOfOneClient() {
        List<byte[]> recorded = List.copyOf(node.recorded());

        for (int stranger = 0; stranger < 200; stranger++) {
            for (byte[] datagram : recorded) {
                node.fromStranger(datagram, stranger);
            }
            node.turn();
        }

        assertTrue(node.loop().flows().size() > 2, "nothing was replayed");
        assertTrue(node.loop().flows().size() <= 2 + 2 * MAX_PATHS, "addresses: " + node.loop().flows().size());
    }

    @Test
    void shouldCountAndDropThemAndGoOnForwarding() {
        List<byte[]> valid = new ArrayList<>(node.recorded());
        valid.add(opus(1));
        valid.add(sender.framed(opus(1)));
        valid.add(
                new byte[]{(byte) 0x81, (byte) 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                        13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 0, 0});
        valid.add(new byte[]{22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2});
        long before = node.counters().get(LoopCounter.UNKNOWN_FLOW);

        for (int i = 0; i < DATAGRAMS; i++) {
            byte[] datagram = damaged(valid.get(random.nextInt(valid.size())));
            switch (random.nextInt(3)) {
                case 0 -> sender.toNode(datagram);
                case 1 -> receiver.toNode(datagram);
                default -> node.fromStranger(datagram, random.nextInt(10_000));
            }
            node.turn();
            if (i % 100 == 0) {
                node.run(1);
            }
        }
        // A check that came through undamaged is a replay: it opens a path, as ICE wants, but only so many.
        assertTrue(node.loop().flows().size() <= 2 + 2 * MAX_PATHS, "addresses: " + node.loop().flows().size());
        SimulatedNode.Client speaker = sender();
        SimulatedNode.Client listener = receiver(speaker);
        listener.media.clear();
        for (int i = 0; i < 10; i++) {
            speaker.send(opus(i));
            node.turn();
        }

        assertEquals(10, listener.media.stream().filter(p -> RtpHeader.payloadType(p, 0) == 109).count());
        assertEquals(0, node.counters().get(LoopCounter.HANDLER_FAILED), "seed " + SEED);
        assertTrue(node.counters().get(LoopCounter.UNKNOWN_FLOW) > before + DATAGRAMS / 10);
        assertNull(sender.closed(), "seed " + SEED);
        assertNull(receiver.closed(), "seed " + SEED);
    }
}
