package starling.media.actor;

import static java.util.Objects.requireNonNull;

/**
 * Another node in one of its lives within the cluster.
 *
 * @param node its name
 * @param incarnation the number of this life, which never comes again
 */
public record NodeLife(String node, long incarnation) {
    public NodeLife {
        requireNonNull(node, "node");
    }
}
