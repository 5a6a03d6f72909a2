package starling.core.settings;

import static java.util.Objects.requireNonNull;

/**
 * The node as part of a cluster.
 *
 * @param enabled false: the node forms a cluster of its own by itself
 * @param signalingUrl where redirected clients reach this node; empty only if not enabled
 * @param apiUrl where this node's API is reached; empty only if not enabled
 * @param listenMinPort the port the cluster's own messages use, on the node name's address
 */
public record ClusterSettings(boolean enabled, String signalingUrl, String apiUrl, int listenMinPort) {
    public ClusterSettings {
        requireNonNull(signalingUrl, "signalingUrl");
        requireNonNull(apiUrl, "apiUrl");
    }
}
