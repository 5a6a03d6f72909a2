package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the cluster does about nodes it cannot reach.
 *
 * @param detection silence after which a node is unreachable
 * @param stableAfter time after which an unreachable node is replaced
 * @param minorityConnections what becomes of established connections without the majority
 * @param keepTotal whether the others take over the connections of nodes that are down, beyond their own limits
 */
public record ClusterFailureSettings(Duration detection, Duration stableAfter, MinorityConnections minorityConnections,
        boolean keepTotal) {
    public ClusterFailureSettings {
        requireNonNull(detection, "detection");
        requireNonNull(stableAfter, "stableAfter");
        requireNonNull(minorityConnections, "minorityConnections");
    }
}
