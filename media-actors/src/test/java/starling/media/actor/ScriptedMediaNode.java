package starling.media.actor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.LocalTransport;
import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;
import starling.core.media.SourceKey;
import starling.media.engine.MediaEvents;
import starling.media.engine.MediaNode;
import starling.media.engine.MediaStats;
import starling.media.engine.NodeMediaStats;

/** Not the engine: a media node without sockets, which writes down what it is told and fires what a test tells it to. */
final class ScriptedMediaNode implements MediaNode {
    private final List<String> calls = new ArrayList<>();
    private final Map<ConnectionId, MediaEvents> sessions = new ConcurrentHashMap<>();
    private volatile boolean full;

    /** From now on every command finds the loop's queue full, or not. */
    void full(boolean nowFull) {
        full = nowFull;
    }

    MediaEvents events(ConnectionId connection) {
        return sessions.get(connection);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    int open() {
        return sessions.size();
    }

    @Override
    public LocalTransport open(ConnectionId connection, ChannelId channel, MediaEvents events) {
        sessions.put(connection, events);
        accept("open " + channel);
        return new LocalTransport("ufrag", "passwordOfMoreThan22Letters", "AB" + ":CD".repeat(31),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000)),
                List.of("turn:127.0.0.1:40000?transport=udp"), "user", "secret");
    }

    @Override
    public boolean connect(ConnectionId connection, RemoteTransport remote) {
        return accept("connect " + remote.iceUfrag());
    }

    @Override
    public boolean negotiate(ConnectionId connection, NegotiatedMedia media) {
        return accept("negotiate " + media.receives().size() + " " + media.sends().size());
    }

    @Override
    public boolean block(ConnectionId connection, Set<SourceKey> sources) {
        return accept("block " + sources.stream().map(SourceKey::trackId).sorted().toList());
    }

    @Override
    public boolean requestKeyFrame(ConnectionId connection) {
        return accept("keyframe");
    }

    @Override
    public boolean close(ConnectionId connection) {
        return accept("close") && sessions.remove(connection) != null;
    }

    @Override
    public CompletionStage<MediaStats> stats(ConnectionId connection) {
        return CompletableFuture.completedFuture(MediaStats.EMPTY);
    }

    @Override
    public NodeMediaStats totals() {
        return new NodeMediaStats(Map.of());
    }

    @Override
    public void close() {
        sessions.clear();
    }

    private synchronized boolean accept(String call) {
        if (!full) {
            calls.add(call);
        }
        return !full;
    }
}
