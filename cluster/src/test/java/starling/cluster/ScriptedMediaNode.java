package starling.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.LocalTransport;
import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.media.engine.MediaCloseReason;
import starling.media.engine.MediaEvents;
import starling.media.engine.MediaNode;
import starling.media.engine.MediaStats;
import starling.media.engine.NodeMediaStats;
import starling.media.engine.RelayEndpoint;

/** Not the engine: a media node without sockets, whose clients are connected as soon as they have answered. */
final class ScriptedMediaNode implements MediaNode {
    private final Map<ConnectionId, MediaEvents> sessions = new ConcurrentHashMap<>();
    private final Map<ConnectionId, Set<SourceKey>> blocked = new ConcurrentHashMap<>();
    private final Optional<RelayEndpoint> endpoint;
    private volatile List<RelayEndpoint> peers = List.of();
    private volatile boolean closed;
    final List<ConnectionId> keyFrameRequests = new CopyOnWriteArrayList<>();

    ScriptedMediaNode() {
        this.endpoint = Optional.empty();
    }

    /** One that exchanges media with other nodes there. */
    ScriptedMediaNode(RelayEndpoint endpoint) {
        this.endpoint = Optional.of(endpoint);
    }

    /** The other nodes it was told of last. */
    List<RelayEndpoint> peers() {
        return peers;
    }

    @Override
    public Optional<RelayEndpoint> relayEndpoint() {
        return endpoint;
    }

    @Override
    public boolean relayPeers(Collection<RelayEndpoint> others) {
        peers = List.copyOf(others);
        return true;
    }

    boolean isClosed() {
        return closed;
    }

    int open() {
        return sessions.size();
    }

    @Override
    public LocalTransport open(ConnectionId connection, ChannelId channel, MediaEvents events) {
        sessions.put(connection, events);
        return new LocalTransport("ufrag", "passwordOfMoreThan22Letters", "AB" + ":CD".repeat(31),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000)),
                List.of("turn:127.0.0.1:40000?transport=udp"), "user", "secret");
    }

    @Override
    public boolean connect(ConnectionId connection, RemoteTransport remote) {
        sessions.get(connection).connected(TransportKind.TURN_UDP, 1_000_000);
        return true;
    }

    @Override
    public boolean negotiate(ConnectionId connection, NegotiatedMedia media) {
        return true;
    }

    /** What each client is to get nothing of, as it was said last. */
    Set<SourceKey> blocked(ConnectionId connection) {
        return blocked.getOrDefault(connection, Set.of());
    }

    @Override
    public boolean block(ConnectionId connection, Set<SourceKey> sources) {
        blocked.put(connection, Set.copyOf(sources));
        return true;
    }

    @Override
    public boolean requestKeyFrame(ConnectionId connection) {
        keyFrameRequests.add(connection);
        return true;
    }

    @Override
    public boolean close(ConnectionId connection) {
        MediaEvents events = sessions.remove(connection);
        if (events != null) {
            events.closed(MediaCloseReason.CLOSED, MediaStats.EMPTY);
        }
        return true;
    }

    @Override
    public CompletionStage<MediaStats> stats(ConnectionId connection) {
        return CompletableFuture.completedFuture(MediaStats.of(Map.of("rtp.total_sent_bytes", 17L)));
    }

    @Override
    public NodeMediaStats totals() {
        return new NodeMediaStats(Map.of());
    }

    @Override
    public void close() {
        closed = true;
    }
}
