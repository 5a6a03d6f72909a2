package starling.cluster.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import starling.core.id.NodeKey;
import starling.media.engine.RelayEndpoint;

/**
 * Which nodes the media half exchanges media with: those that are members, and for a while those that were, because a membership
 * that starts again must not interrupt media that flows. Not thread safe.
 */
public final class RelayPeers {
    /** How long a node that is no member any more is still spoken to. */
    static final long GRACE_NANOS = Duration.ofSeconds(60).toNanos();
    /** More nodes than a cluster is made for. */
    private static final int MAX_PEERS = 1000;

    private record Known(RelayEndpoint endpoint, long seenNanos) {}

    private final String self;
    private final Map<String, Known> known = new HashMap<>();

    /** @param self name of this node */
    public RelayPeers(String self) {
        this.self = self;
    }

    /** The nodes to speak to, now that these have reported. */
    public List<RelayEndpoint> update(Collection<NodeFacts> members, long nowNanos) {
        known.values().removeIf(peer -> nowNanos - peer.seenNanos() > GRACE_NANOS);
        for (NodeFacts facts : members) {
            if (!facts.nodeName().equals(self) && (known.size() < MAX_PEERS || known.containsKey(facts.nodeName()))) {
                facts.relay().flatMap(relay -> endpoint(facts.nodeName(), relay))
                        .ifPresent(endpoint -> known.put(facts.nodeName(), new Known(endpoint, nowNanos)));
            }
        }
        List<RelayEndpoint> endpoints = new ArrayList<>();
        known.values().forEach(peer -> endpoints.add(peer.endpoint()));
        endpoints.sort((one, other) -> one.nodeName().compareTo(other.nodeName()));
        return endpoints;
    }

    private static Optional<RelayEndpoint> endpoint(String nodeName, RelayFacts relay) {
        try {
            return Optional.of(new RelayEndpoint(nodeName, NodeKey.of(nodeName), relay.life(),
                    InetAddress.getByName(relay.address()), relay.ports(), relay.secret()));
        } catch (UnknownHostException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
