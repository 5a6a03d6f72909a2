package starling.media.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import starling.core.buffer.PacketBuffer;
import starling.core.cert.DtlsCertificate;
import starling.core.ice.ClientIceAgent;
import starling.core.ice.IceCredentials;
import starling.core.ice.IcePath;
import starling.core.ice.IceTimers;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.RemoteTransport;
import starling.core.media.SendTrack;
import starling.core.media.TransportKind;
import starling.core.relay.RelayTopology;
import starling.core.srtp.PacketTransform;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpProfile;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpScratch;
import starling.core.srtp.SrtpSender;
import starling.core.turn.TurnClient;

/**
 * One media loop on a network that exists in memory and in virtual time, with clients that speak real STUN, TURN and ICE.
 * DTLS and the SRTP cipher are taken out: keys are handed over, and packets travel in the clear with SRTP's framing.
 */
final class SimulatedNode implements LoopHost, AutoCloseable {
    static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
    private static final long MILLI = 1_000_000;
    private static final int NODE_PORT = 40_000;

    private final InetAddress address = InetAddress.getLoopbackAddress();
    private final int nodeKey;
    private final Random random;
    private final MediaSettings settings = new MediaSettings(address, address, 1, NODE_PORT, true, "starling",
            IceTimers.DEFAULT, 30_000 * MILLI);
    private final DtlsCertificate certificate = DtlsCertificate.generate(new SecureRandom(),
            Instant.parse("2026-01-01T00:00:00Z"));
    /** Without a permit no handshake ever begins. */
    private final DtlsPool dtlsPool = new DtlsPool(0);
    private final Map<InetSocketAddress, Client> clients = new HashMap<>();
    private final Network network = new Network();
    private final Selector selector = Selector.open();
    private final LoopCounters counters = new LoopCounters();
    private final MediaLoop loop;
    /** Has the relay port; another loop than the clients' if asked for. */
    private final MediaLoop relayLoop;
    private final RelayNode relay;
    private long nowNanos = 1;

    SimulatedNode() throws IOException {
        nodeKey = 1;
        random = new Random(1);
        loop = new MediaLoop(this, 0, network, counters, selector, nowNanos);
        relayLoop = loop;
        relay = null;
    }

    /**
     * A node that exchanges media with others.
     *
     * @param onItsOwn whether a loop of its own does that, and the clients' loop has no relay port
     */
    SimulatedNode(RelaySettings settings, DatagramPort relayPort, boolean onItsOwn) throws IOException {
        nodeKey = settings.nodeKey();
        random = new Random(nodeKey);
        relay = new RelayNode(settings, RelayTopology.STAR, new SecureRandom(), 0);
        loop = new MediaLoop(this, onItsOwn ? 1 : 0, network, counters, selector, nowNanos);
        relayLoop = onItsOwn ? new MediaLoop(this, 0, new Network(), counters, selector, nowNanos) : loop;
        relayLoop.relay(relay, relayPort);
    }

    RelayNode relay() {
        return relay;
    }

    MediaLoop relayLoop() {
        return relayLoop;
    }

    MediaLoop loop() {
        return loop;
    }

    LoopCounters counters() {
        return counters;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Lets time pass in steps of a millisecond and everybody do what is due. */
    void run(int millis) {
        for (int i = 0; i < millis; i++) {
            nowNanos += MILLI;
            for (Client client : clients.values()) {
                client.onTime();
            }
            turn();
        }
    }

    /** Lets time pass while nobody but the loop does anything. */
    void pass(long nanos) {
        nowNanos += nanos;
    }

    /** One turn of the loop at the present time. */
    void turn() {
        while (loop.cycle(nowNanos) > 0 || relayLoop != loop && relayLoop.cycle(nowNanos) > 0) {
            // until nothing is left to do
        }
    }

    /** A client whose transport is up; {@code relayed}: through TURN. */
    Client join(boolean relayed) {
        Client client = new Client(new InetSocketAddress(address, 50_000 + clients.size()), relayed);
        clients.put(client.address, client);
        client.start();
        for (int i = 0; i < 2_000 && client.ice.selected() == null; i++) {
            run(1);
        }
        run(50);
        client.session.onSecured(new SrtpMasterKeys(PROFILE, new byte[16], new byte[12], new byte[16], new byte[12]),
                nowNanos);
        return client;
    }

    @Override
    public MediaSettings settings() {
        return settings;
    }

    @Override
    public DtlsPool dtlsPool() {
        return dtlsPool;
    }

    @Override
    public DtlsCertificate certificate() {
        return certificate;
    }

    @Override
    public MediaLoop loopOf(ConnectionId connection) {
        if (relay != null && relay.isRemote(connection)) {
            return relay.homeOf(connection);
        }
        return loop.session(connection) == null ? null : loop;
    }

    @Override
    public void closed(MediaSession session, MediaLoop from) {
        // nobody keeps a list here
    }

    @Override
    public void commandRefused() {
        throw new AssertionError("command queue full");
    }

    @Override
    public SrtpSender srtpSender(SrtpMasterKeys keys, SrtpScratch scratch) {
        return SrtpSender.withTransform(PROFILE, PacketTransform.NONE);
    }

    @Override
    public SrtpReceiver srtpReceiver(SrtpMasterKeys keys, SrtpScratch scratch) {
        return SrtpReceiver.withTransform(PROFILE, PacketTransform.NONE);
    }

    @Override
    public void close() throws IOException {
        dtlsPool.close();
        selector.close();
    }

    /** Datagrams in memory. What the node sends to a client is handed over at once, or only counted. */
    private final class Network implements DatagramPort {
        private final InetSocketAddress local = new InetSocketAddress(address, NODE_PORT);
        private final ArrayDeque<InetSocketAddress> sources = new ArrayDeque<>();
        private final ArrayDeque<byte[]> datagrams = new ArrayDeque<>();
        private List<byte[]> recorded;
        private boolean countOnly;
        private long counted;

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public InetSocketAddress receive(PacketBuffer packet) {
            InetSocketAddress source = sources.poll();
            if (source != null) {
                byte[] datagram = datagrams.poll();
                packet.offset = PacketBuffer.HEADROOM;
                packet.length = datagram.length;
                System.arraycopy(datagram, 0, packet.bytes, packet.offset, datagram.length);
            }
            return source;
        }

        @Override
        public void send(Target target, byte[] bytes, int offset, int length) {
            counted++;
            if (!countOnly) {
                Client client = clients.get(target.address());
                if (client != null) {
                    client.onDatagram(Arrays.copyOfRange(bytes, offset, offset + length));
                }
            }
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    /** From now on what the node sends is counted and forgotten, so that clients allocate nothing. */
    void countOnly() {
        network.countOnly = true;
    }

    /** From now on every datagram to the node is kept, as a model for others. */
    void record() {
        network.recorded = new ArrayList<>();
    }

    List<byte[]> recorded() {
        return network.recorded;
    }

    /** A datagram from an address that is no client's. */
    void fromStranger(byte[] datagram, int number) {
        network.sources.add(new InetSocketAddress(address, 10_000 + number));
        network.datagrams.add(datagram);
    }

    long sent() {
        return network.counted;
    }

    /** A client: its address, its transport, and the media it got. */
    final class Client implements IcePath {
        final InetSocketAddress address;
        final ConnectionId id = ConnectionId.random(random, nodeKey);
        final ArrayDeque<byte[]> media = new ArrayDeque<>();
        private final boolean relayed;
        private ClientIceAgent ice;
        private TurnClient turn;
        private MediaSession session;
        private String closed;

        private Client(InetSocketAddress address, boolean relayed) {
            this.address = address;
            this.relayed = relayed;
        }

        MediaSession session() {
            return session;
        }

        /** Why the node closed it; null while it is open. */
        String closed() {
            return closed;
        }

        private void start() {
            IceCredentials server = IceCredentials.random(random);
            IceCredentials own = IceCredentials.random(random);
            String user = id.value();
            session = new MediaSession(id, new ChannelId("room"), server, user, loop, new Events(), nowNanos);
            loop.open(session, "secret");
            session.connect(new RemoteTransport(own.ufrag(), own.password(), "sha-256", "00"), nowNanos);
            ice = new ClientIceAgent(own, server, IceTimers.DEFAULT, random,
                    (path, b, off, len) -> send(Arrays.copyOfRange(b, off, off + len)), nowNanos);
            if (relayed) {
                turn = new TurnClient(user, "secret", network.local, random,
                        (b, off, len) -> toNode(Arrays.copyOfRange(b, off, off + len)),
                        (b, off, len, now) -> onPayload(Arrays.copyOfRange(b, off, off + len)));
                turn.start(nowNanos);
            } else {
                ice.addPath(this, network.local, nowNanos);
            }
        }

        private void onTime() {
            if (turn != null) {
                TurnClient.State before = turn.state();
                if (nowNanos >= turn.nextDeadlineNanos()) {
                    turn.onDeadline(nowNanos);
                }
                if (turn.state() == TurnClient.State.READY && ice.nextDeadlineNanos() == Long.MAX_VALUE
                        && before == TurnClient.State.READY && ice.selected() == null) {
                    ice.addPath(this, network.local, nowNanos);
                }
            }
            if (nowNanos >= ice.nextDeadlineNanos()) {
                ice.onDeadline(nowNanos);
            }
        }

        /** From now on it neither sends nor hears anything. */
        void vanish() {
            clients.remove(address);
        }

        /** Replaces its tracks. */
        void negotiate(List<ReceiveTrack> receives, List<SendTrack> sends) {
            session.negotiate(new NegotiatedMedia(receives, sends), nowNanos);
        }

        /** Sends a packet to the node over its transport. */
        void send(byte[] payload) {
            toNode(framed(payload));
        }

        /** Sends a packet as a Send indication (RFC 8656 11.1), as clients do that bind no channel. */
        void sendIndication(byte[] payload) {
            int padded = payload.length + 3 & ~3;
            ByteBuffer b = ByteBuffer.allocate(36 + padded);
            b.putShort((short) 0x0016).putShort((short) (16 + padded)).putInt(0x2112A442).putLong(random.nextLong())
                    .putInt(random.nextInt());
            b.putShort((short) 0x0012).putShort((short) 8).putShort((short) 1).putShort((short) (NODE_PORT ^ 0x2112))
                    .putInt(ByteBuffer.wrap(network.local.getAddress().getAddress()).getInt() ^ 0x2112A442);
            b.putShort((short) 0x0013).putShort((short) payload.length).put(payload);
            toNode(b.array());
        }

        /** The packet as this client's transport carries it. */
        byte[] framed(byte[] payload) {
            if (!relayed) {
                return payload;
            }
            byte[] framed = new byte[PacketBuffer.HEADROOM + payload.length];
            System.arraycopy(payload, 0, framed, PacketBuffer.HEADROOM, payload.length);
            int header = turn.frame(framed, PacketBuffer.HEADROOM, payload.length);
            return Arrays.copyOfRange(framed, PacketBuffer.HEADROOM - header, framed.length);
        }

        /** A datagram as it goes over the wire; the array must stay as it is. */
        void toNode(byte[] datagram) {
            network.sources.add(address);
            network.datagrams.add(datagram);
            if (network.recorded != null) {
                network.recorded.add(datagram);
            }
        }

        private void onDatagram(byte[] datagram) {
            if (turn == null || !turn.handle(datagram, 0, datagram.length, nowNanos)) {
                onPayload(datagram);
            }
        }

        private void onPayload(byte[] payload) {
            if ((payload[0] & 0xFF) < 4) {
                ice.handle(this, network.local, payload, 0, payload.length, nowNanos);
            } else {
                media.add(payload);
            }
        }

        private final class Events implements MediaEvents {
            @Override
            public void connected(TransportKind transport, long setupNanos) {
                // DTLS is taken out here
            }

            @Override
            public void iceStateChanged(String previous, String current) {
                // seen through the node's counters
            }

            @Override
            public void closed(MediaCloseReason reason, MediaStats last) {
                closed = reason.name();
            }
        }
    }
}
