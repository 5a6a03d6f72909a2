package starling.cluster;

import static java.util.Objects.requireNonNull;

import starling.media.actor.AuthPort;
import starling.media.actor.NodeCounters;
import starling.media.engine.NodeMediaStats;

/**
 * Everything a node counts since its start ({@code operations.md section 3.1}).
 *
 * @param ongoing connections at this moment
 */
public record NodeStatistics(String version, int ongoing, NodeCounters.Counts counts, NodeMediaStats media,
        AuthPort.Counts auth) {
    public NodeStatistics {
        requireNonNull(version, "version");
        requireNonNull(counts, "counts");
        requireNonNull(media, "media");
        requireNonNull(auth, "auth");
    }
}
