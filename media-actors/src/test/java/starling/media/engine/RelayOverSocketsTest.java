package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.ice.IceTimers;
import starling.core.id.ChannelId;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpHeader;

/** Three running nodes of two loops each, in one JVM, over the machine's own network. */
class RelayOverSocketsTest {
    private static final int[] KEYS = {1, 2, 3};
    private static final int PT = 120;
    private static final int PACKETS = 300;
    private static final ChannelId CHANNEL = new ChannelId("room");

    private final List<EventLoopMediaNode> nodes = new ArrayList<>();
    private final List<SocketClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        for (int key : KEYS) {
            nodes.add(EventLoopMediaNode.start(
                    new MediaSettings(loopback, loopback, 2, 0, true, "starling", IceTimers.DEFAULT,
                            TimeUnit.SECONDS.toNanos(30),
                            Optional.of(new RelaySettings("node-" + key, key, "127.0.0.1", 0, 0, true))),
                    Instant.now()));
        }
        List<RelayEndpoint> endpoints = nodes.stream().map(node -> node.relayEndpoint().orElseThrow()).toList();
        nodes.forEach(node -> assertTrue(node.relayPeers(endpoints)));
    }

    @AfterEach
    void stop() {
        clients.forEach(SocketClient::close);
        nodes.forEach(EventLoopMediaNode::close);
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "not within a minute: " + what + "; received "
                    + clients.stream().map(client -> client.received.size()).toList());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private SocketClient join(int node) throws IOException {
        SocketClient client = new SocketClient(nodes.get(node), KEYS[node], CHANNEL);
        clients.add(client);
        await("transport", client::isSecured);
        return client;
    }

    private long relayed(int from, int to, java.util.function.ToLongFunction<RelayPeerStats> figure) {
        return nodes.get(from).totals().relay().stream().filter(peer -> peer.nodeName().equals("node-" + KEYS[to]))
                .mapToLong(figure).sum();
    }

    @Test
    void shouldCarryASourceToThreeNodes() throws IOException {
        SocketClient sender = join(0);
        nodes.get(0).negotiate(sender.id, new NegotiatedMedia(List.of(new ReceiveTrack(MediaKind.VIDEO, "0", Codec.VP8,
                PT, -1, -1, -1, true, false, false, 0, HeaderExtension.MID.bit())), List.of()));
        List<SocketClient> receivers = new ArrayList<>();
        for (int node : new int[]{0, 1, 1, 1, 2, 2}) {
            SocketClient receiver = join(node);
            receivers.add(receiver);
            nodes.get(node).negotiate(receiver.id, new NegotiatedMedia(List.of(), List.of(new SendTrack(
                    new SourceKey(sender.id, MediaKind.VIDEO), "1", Codec.VP8, PT, -1, 1_000, -1, true,
                    HeaderExtension.forwardedBits()))));
        }
        await("fetched by B", () -> relayed(0, 1, RelayPeerStats::streamsSent) == 1);
        await("fetched by C", () -> relayed(0, 2, RelayPeerStats::streamsSent) == 1);

        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = new byte[1_100];
            RtpHeader.writeFixed(packet, 0, PT, false, i, i * 3_000L, 1);
            packet[12] = 0x10;
            packet[13] = (byte) (i % 100 == 0 ? 0 : 1);
            sender.enqueue(packet);
        }

        // A client's socket drops packets when a busy machine lets it wait; between the nodes none may be missing.
        for (SocketClient receiver : receivers) {
            await("media", () -> receiver.received.size() > PACKETS / 2);
        }
        for (int peer : new int[]{1, 2}) {
            await("counters", () -> relayed(peer, 0, RelayPeerStats::receivedPackets) >= PACKETS
                    && relayed(0, peer, RelayPeerStats::sentPackets) >= PACKETS);
        }
        for (int peer : new int[]{1, 2}) {
            assertEquals(PACKETS, relayed(0, peer, RelayPeerStats::sentPackets)
                    - relayed(0, peer, RelayPeerStats::retransmitted));
            assertEquals(0, relayed(peer, 0, RelayPeerStats::lost));
            assertEquals(0, relayed(peer, 0, RelayPeerStats::rejected));
            assertEquals(0, relayed(peer, 3 - peer, RelayPeerStats::receivedPackets));
        }
    }
}
