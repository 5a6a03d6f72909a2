package starling.media.engine;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
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

/**
 * The media half of a node as the control plane sees it: opens and closes sessions on the event loops and hands them
 * immutable descriptions of what to receive and to whom to forward. Every method may be called from any thread and never
 * blocks; a command to one connection overtakes no earlier one. {@code false} means the loop's command queue was full
 * (counted): retry later or close the connection.
 */
public interface MediaNode extends AutoCloseable {

    /**
     * Opens a session on the loop that serves the channel while that has room, else on the least busy one.
     *
     * @param events where this connection's media events go; called on the loop's thread, must not block
     */
    LocalTransport open(ConnectionId connection, ChannelId channel, MediaEvents events);

    /** The client's transport parameters; ICE checks and DTLS begin with the first. A repeat must be equal. */
    boolean connect(ConnectionId connection, RemoteTransport remote);

    /** Replaces the tracks of a connection as a whole. A source that does not exist yet is bound when it appears. */
    boolean negotiate(ConnectionId connection, NegotiatedMedia media);

    /**
     * The client gets nothing of these sources from now on, whether its tracks name them or will; of all others what they
     * send, video from a key frame on, which is asked for. Replaces what was blocked before.
     */
    boolean block(ConnectionId connection, Set<SourceKey> sources);

    /** Asks what this client sends for a key frame, every second until one comes, five times at most. */
    boolean requestKeyFrame(ConnectionId connection);

    /** Ends the session; {@link MediaEvents#closed} follows with {@link MediaCloseReason#CLOSED}. */
    boolean close(ConnectionId connection);

    /** Counters of one connection, copied on its loop; completes exceptionally if it does not exist. */
    CompletionStage<MediaStats> stats(ConnectionId connection);

    /**
     * Counters of several connections; those that do not exist are left out. Loops copy a few at a time and serve their media in
     * between.
     */
    default CompletionStage<Map<ConnectionId, MediaStats>> stats(Collection<ConnectionId> connections) {
        Map<ConnectionId, MediaStats> all = new ConcurrentHashMap<>();
        CompletableFuture<?>[] each = connections.stream().distinct()
                .map(id -> stats(id).handle((stats, gone) -> stats == null ? null : all.put(id, stats))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(each).thenApply(done -> Map.copyOf(all));
    }

    /** Totals of this node since its start, without stopping a loop. */
    NodeMediaStats totals();

    /** What other nodes must know to exchange media with this one; empty if it does not. Holds a secret. */
    default Optional<RelayEndpoint> relayEndpoint() {
        return Optional.empty();
    }

    /**
     * The other nodes, all of them: from now on their connections' tracks can be received here, and theirs are served. False: try
     * again later.
     */
    default boolean relayPeers(Collection<RelayEndpoint> peers) {
        return true;
    }

    /** Ends all sessions, loops and threads; waits for them. */
    @Override
    void close();
}
