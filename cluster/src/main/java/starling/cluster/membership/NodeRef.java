package starling.cluster.membership;

import static java.util.Objects.requireNonNull;

/**
 * One life of a node: what a name means changes when the node starts again.
 *
 * @param name its node name
 * @param incarnation the number of its membership, see {@link NodeFacts#incarnation()}
 */
public record NodeRef(String name, long incarnation) {
    public NodeRef {
        requireNonNull(name, "name");
    }
}
