package starling.cluster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * What the registered nodes have agreed on, as of one entry of the ledger.
 *
 * @param clusterId the same on all nodes of a cluster, never used again; empty before the first entry
 * @param revision grows with every entry that changed something; 0: none has
 * @param nodes the registered nodes, by name
 * @param formation the latest
 */
public record LedgerState(String clusterId, long revision, List<RegisteredNode> nodes, Formation formation) {
    /** Nothing agreed yet. */
    public static final LedgerState EMPTY = new LedgerState("", 0, List.of(), Formation.NONE);

    public LedgerState {
        requireNonNull(clusterId, "clusterId");
        requireNonNull(formation, "formation");
        nodes = nodes.stream().sorted(Comparator.comparing(RegisteredNode::name)).toList();
    }

    /** Whether a node of this name is registered. */
    public boolean contains(String name) {
        return nodes.stream().anyMatch(node -> node.name().equals(name));
    }

    /** How many registered nodes are more than half of them; 2 of 4 are not. */
    public int majority() {
        return nodes.size() / 2 + 1;
    }

    /** The names of the registered nodes, sorted. */
    public List<String> names() {
        return nodes.stream().map(RegisteredNode::name).toList();
    }
}
