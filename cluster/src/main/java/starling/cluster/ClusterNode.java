package starling.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One row of ListClusterNodes ({@code cluster.md section 9}).
 *
 * @param connected whether this node can talk to it; if not, only the name is known
 */
public record ClusterNode(String nodeName, boolean connected, Optional<Details> details) {
    public ClusterNode {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(details, "details");
    }

    /**
     * What a connected node tells about itself.
     *
     * @param epoch how often the node has become a member, 1 for the first time
     * @param memberSince when it last became a member
     * @param version of Starling
     * @param maxConnections the node's limit, and {@code connections} how many it has, at its last report
     */
    public record Details(long epoch, NodeMode mode, boolean temporaryNode, String clusterSignalingUrl,
            String clusterApiUrl, Instant memberSince, String version, int maxConnections, int connections) {}
}
