package starling.cluster.membership;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import starling.cluster.NodeMode;

/**
 * What a node tells the others about itself; crosses nodes as a part of reports. A field added later is absent, that is null
 * or zero, in the reports of older releases.
 *
 * @param nodeName its name
 * @param incarnation the number of its membership: changes each time the clustered half starts
 * @param connections open now
 * @param memberSince when it became a member, the epoch before that
 * @param temporary whether it is not registered
 * @param relay how to exchange media with it; empty if it does not, or is of a release that cannot
 */
public record NodeFacts(String nodeName, long incarnation, long epoch, NodeMode mode, int connections,
        int maxConnections, String clusterSignalingUrl, String clusterApiUrl, String version, Instant memberSince,
        Optional<RelayFacts> relay, boolean temporary) {
    public NodeFacts {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(mode, "mode");
        requireNonNull(memberSince, "memberSince");
        relay = relay == null ? Optional.empty() : relay;
    }

    /** The same node with other figures of the moment. */
    public NodeFacts with(NodeMode newMode, int newConnections) {
        return new NodeFacts(nodeName, incarnation, epoch, newMode, newConnections, maxConnections,
                clusterSignalingUrl, clusterApiUrl, version, memberSince, relay, temporary);
    }
}
