package starling.core.settings;

import static java.util.Objects.requireNonNull;

/**
 * The node as part of a cluster.
 *
 * @param enabled false: the node forms a cluster of its own by itself
 * @param signalingUrl where redirected clients reach this node; empty only if not enabled
 * @param apiUrl where this node's API is reached; empty only if not enabled
 * @param listenMinPort first port between nodes, on the node name's address
 * @param listenMaxPort last port between nodes, greater than the first
 * @param temporaryNode whether it does not count for the majority and is forgotten when it stops
 */
public record ClusterSettings(boolean enabled, String signalingUrl, String apiUrl, int listenMinPort,
        int listenMaxPort, boolean temporaryNode, ClusterRelaySettings relay, ClusterFailureSettings failure) {
    public ClusterSettings {
        requireNonNull(signalingUrl, "signalingUrl");
        requireNonNull(apiUrl, "apiUrl");
        requireNonNull(relay, "relay");
        requireNonNull(failure, "failure");
    }
}
