package starling.media.engine;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import starling.core.id.ConnectionId;
import starling.core.relay.RelayKeys;
import starling.core.relay.RelayTopology;

/**
 * What the loops of a node have in common for the exchange with other nodes: this process's identity, and which loop fetches what.
 * Thread safe once all loops were added.
 */
final class RelayNode {
    private final RelaySettings settings;
    private final RelayTopology topology;
    private final long life;
    private final long startNanos;
    private final byte[] secret = new byte[RelayKeys.SECRET_SIZE];
    private final List<MediaLoop> loops = new ArrayList<>();

    /** @param startNanos monotonic clock, not after any loop's first reading */
    RelayNode(RelaySettings settings, RelayTopology topology, SecureRandom random, long startNanos) {
        this.settings = settings;
        this.topology = topology;
        this.life = random.nextLong();
        this.startNanos = startNanos;
        random.nextBytes(secret);
    }

    /** Before any loop runs: the next loop with a relay port. */
    void add(MediaLoop loop) {
        loops.add(loop);
    }

    RelaySettings settings() {
        return settings;
    }

    RelayTopology topology() {
        return topology;
    }

    long life() {
        return life;
    }

    long startNanos() {
        return startNanos;
    }

    byte[] secret() {
        return secret;
    }

    /** Whether the connection lives on another node. */
    boolean isRemote(ConnectionId connection) {
        return connection.nodeKey() != settings.nodeKey();
    }

    /** The loop that fetches the tracks of a connection of another node, for all loops of this one. */
    MediaLoop homeOf(ConnectionId connection) {
        return loops.get(spread(connection, loops.size()));
    }

    /** Chooses evenly, and for the same connection always the same. */
    static int spread(ConnectionId connection, int n) {
        int hash = connection.hashCode();
        return Math.floorMod(hash ^ hash >>> 16, n);
    }

    RelayEndpoint endpoint() {
        InetAddress address = loops.get(0).relay().port().local().getAddress();
        return new RelayEndpoint(settings.nodeName(), settings.nodeKey(), life, address,
                loops.stream().map(loop -> loop.relay().port().local().getPort()).toList(),
                Base64.getEncoder().encodeToString(secret));
    }

    /** Any thread: from now on these are the other nodes; false if a loop could not be told. */
    boolean peers(Collection<RelayEndpoint> endpoints) {
        List<RelayEndpoint> others = endpoints.stream().filter(peer -> peer.nodeKey() != settings.nodeKey()).toList();
        boolean told = true;
        for (MediaLoop loop : loops) {
            told &= loop.execute(() -> loop.relay().peers(others, loop.nowNanos()));
        }
        return told;
    }

    /** Any thread: by the names of the nodes. */
    List<RelayPeerStats> stats() {
        Map<String, RelayPeerStats> sums = new TreeMap<>();
        for (MediaLoop loop : loops) {
            for (RelayTraffic traffic : loop.relay().traffic()) {
                RelayPeerStats stats = traffic.published();
                sums.merge(stats.nodeName(), stats, RelayPeerStats::plus);
            }
        }
        return List.copyOf(sums.values());
    }
}
