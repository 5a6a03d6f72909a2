package starling.media.engine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import starling.core.cert.DtlsCertificate;
import starling.core.ice.IceCredentials;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.LocalTransport;
import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;
import starling.core.media.SourceKey;
import starling.core.relay.RelayTopology;

/** The media half of a node: its event loops, the handshake pool, and who lives on which loop. */
public final class EventLoopMediaNode implements MediaNode {
    /** Counters of connections that a loop copies before it looks at its media again: some 50 microseconds. */
    private static final int COPIED_AT_ONCE = 32;

    private record Home(MediaLoop loop, ChannelId channel) {}

    private final MediaSettings settings;
    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate certificate;
    private final DtlsPool dtlsPool;
    private final ChannelLoops channelLoops;
    private final MediaLoop[] loops;
    private final Map<ConnectionId, Home> homes = new ConcurrentHashMap<>();
    private final AtomicLong refusedCommands = new AtomicLong();
    /** Null if this node exchanges no media with others. */
    private final RelayNode relay;

    private EventLoopMediaNode(MediaSettings settings, Instant now) throws IOException {
        this.settings = requireNonNull(settings, "settings");
        this.certificate = DtlsCertificate.generate(random, now);
        this.dtlsPool = new DtlsPool(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        this.channelLoops = new ChannelLoops(settings.loops());
        this.relay = settings.relay()
                .map(own -> new RelayNode(own, RelayTopology.STAR, random, System.nanoTime())).orElse(null);
        this.loops = new MediaLoop[settings.loops()];
        for (int i = 0; i < loops.length; i++) {
            int port = settings.udpPort() == 0 ? 0 : settings.udpPort() + i;
            loops[i] = open(i, new InetSocketAddress(settings.listenAddress(), port));
        }
    }

    /**
     * Binds the sockets and starts the loops.
     *
     * @throws IOException naming the address that could not be bound
     */
    public static EventLoopMediaNode start(MediaSettings settings, Instant now) throws IOException {
        EventLoopMediaNode node = new EventLoopMediaNode(settings, now);
        for (MediaLoop loop : node.loops) {
            loop.start();
        }
        node.dtlsPool.warmUp(node.certificate, node.random);
        return node;
    }

    private MediaLoop open(int index, InetSocketAddress address) throws IOException {
        MediaLoop loop = null;
        try {
            loop = MediaLoop.bind(new Host(), index, address);
            bindRelay(loop, index);
            return loop;
        } catch (IOException e) {
            for (int i = 0; i < index; i++) {
                loops[i].closePorts();
            }
            if (loop != null) {
                loop.closePorts();
            }
            dtlsPool.close();
            throw e;
        }
    }

    private void bindRelay(MediaLoop loop, int index) throws IOException {
        if (relay == null || index >= RelayEndpoint.MAX_PORTS) {
            return;
        }
        RelaySettings own = relay.settings();
        int port = own.minPort() == 0 ? 0 : own.minPort() + index;
        if (port > own.maxPort()) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(own.host(), port);
        if (address.isUnresolved()) {
            throw new IOException("UDP " + own.host() + ":" + port + ": unknown host, the address in node_name");
        }
        loop.bindRelay(relay, address);
    }

    @Override
    public LocalTransport open(ConnectionId connection, ChannelId channel, MediaEvents events) {
        MediaLoop loop = loops[channelLoops.enter(channel)];
        IceCredentials ice = IceCredentials.random(random);
        String turnUsername = token(12);
        String turnPassword = token(18);
        homes.put(connection, new Home(loop, channel));
        boolean accepted = loop.execute(() -> loop.open(new MediaSession(connection, channel, ice, turnUsername, loop,
                events, loop.nowNanos()), turnPassword));
        if (!accepted) {
            leave(connection, channel, loop);
            throw new IllegalStateException("media loop " + loop.index() + " does not keep up with its commands");
        }
        InetSocketAddress candidate = new InetSocketAddress(settings.advertisedAddress(),
                loop.port().local().getPort());
        return new LocalTransport(ice.ufrag(), ice.password(), certificate.fingerprint().value(), List.of(candidate),
                List.of(turnUrl(candidate)), turnUsername, turnPassword);
    }

    private String token(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    private String turnUrl(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip instanceof Inet6Address ? "[" + ip.getHostAddress() + "]" : ip.getHostAddress();
        return "turn:" + settings.turnFqdn().orElse(host) + ":" + address.getPort() + "?transport=udp";
    }

    @Override
    public boolean connect(ConnectionId connection, RemoteTransport remote) {
        return command(connection, (loop, session) -> session.connect(remote, loop.nowNanos()));
    }

    @Override
    public boolean negotiate(ConnectionId connection, NegotiatedMedia media) {
        return command(connection, (loop, session) -> session.negotiate(media, loop.nowNanos()));
    }

    @Override
    public boolean block(ConnectionId connection, Set<SourceKey> sources) {
        Set<SourceKey> blocked = Set.copyOf(sources);
        return command(connection, (loop, session) -> session.block(blocked, loop.nowNanos()));
    }

    @Override
    public boolean requestKeyFrame(ConnectionId connection) {
        return command(connection, (loop, session) -> session.requestKeyFrame(loop.nowNanos()));
    }

    @Override
    public boolean close(ConnectionId connection) {
        return command(connection, (loop, session) -> loop.close(session, MediaCloseReason.CLOSED));
    }

    @Override
    public CompletionStage<MediaStats> stats(ConnectionId connection) {
        CompletableFuture<MediaStats> reply = new CompletableFuture<>();
        Home home = homes.get(connection);
        boolean asked = home != null && home.loop.execute(() -> {
            MediaSession session = home.loop.session(connection);
            if (session == null) {
                reply.completeExceptionally(new NoSuchElementException("connection: " + connection));
            } else {
                reply.complete(session.stats());
            }
        });
        if (!asked) {
            reply.completeExceptionally(new NoSuchElementException("connection: " + connection));
        }
        return reply;
    }

    @Override
    public CompletionStage<Map<ConnectionId, MediaStats>> stats(Collection<ConnectionId> connections) {
        Map<MediaLoop, List<ConnectionId>> byLoop = new HashMap<>();
        for (ConnectionId connection : connections) {
            Home home = homes.get(connection);
            if (home != null) {
                byLoop.computeIfAbsent(home.loop, loop -> new ArrayList<>()).add(connection);
            }
        }
        Map<ConnectionId, MediaStats> all = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        byLoop.forEach((loop, ids) -> parts.add(copy(loop, ids, 0, all)));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApplyAsync(done -> all);
    }

    /** Begins with the {@code from}-th; a loop that takes no commands is left out. */
    private CompletableFuture<Void> copy(MediaLoop loop, List<ConnectionId> ids, int from,
            Map<ConnectionId, MediaStats> to) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        int end = Math.min(from + COPIED_AT_ONCE, ids.size());
        boolean taken = loop.execute(() -> {
            for (int i = from; i < end; i++) {
                MediaSession session = loop.session(ids.get(i));
                if (session != null) {
                    to.put(session.id(), session.stats());
                }
            }
            done.complete(end);
        });
        if (!taken || end == ids.size()) {
            return taken ? done.thenAccept(all -> {}) : CompletableFuture.completedFuture(null);
        }
        return done.thenComposeAsync(next -> copy(loop, ids, next, to));
    }

    private interface Command {
        void run(MediaLoop loop, MediaSession session);
    }

    /** A connection that is gone swallows commands: its closed event is on the way. */
    private boolean command(ConnectionId connection, Command command) {
        Home home = homes.get(connection);
        return home == null || home.loop.execute(() -> {
            MediaSession session = home.loop.session(connection);
            if (session != null) {
                command.run(home.loop, session);
            }
        });
    }

    @Override
    public NodeMediaStats totals() {
        Map<String, Long> totals = new TreeMap<>();
        for (LoopCounter counter : LoopCounter.values()) {
            long sum = counter == LoopCounter.COMMAND_QUEUE_FULL ? refusedCommands.get() : 0;
            for (MediaLoop loop : loops) {
                sum += loop.counters().published(counter);
            }
            totals.put(counter.text(), sum);
        }
        return new NodeMediaStats(totals, relay == null ? List.of() : relay.stats());
    }

    @Override
    public Optional<RelayEndpoint> relayEndpoint() {
        return Optional.ofNullable(relay).map(RelayNode::endpoint);
    }

    @Override
    public boolean relayPeers(Collection<RelayEndpoint> peers) {
        return relay == null || relay.peers(peers);
    }

    @Override
    public void close() {
        for (MediaLoop loop : loops) {
            loop.stop();
        }
        dtlsPool.close();
    }

    private void leave(ConnectionId connection, ChannelId channel, MediaLoop loop) {
        homes.remove(connection);
        channelLoops.leave(channel, loop.index());
    }

    /** What the loops see of this node. */
    private final class Host implements LoopHost {
        @Override
        public void closed(MediaSession session, MediaLoop loop) {
            leave(session.id(), session.channel(), loop);
        }

        @Override
        public MediaLoop loopOf(ConnectionId connection) {
            if (relay != null && relay.isRemote(connection)) {
                return relay.homeOf(connection);
            }
            Home home = homes.get(connection);
            return home == null ? null : home.loop;
        }

        @Override
        public void commandRefused() {
            refusedCommands.incrementAndGet();
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
    }
}
