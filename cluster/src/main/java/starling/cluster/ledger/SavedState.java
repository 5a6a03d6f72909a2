package starling.cluster.ledger;

import java.time.Instant;
import java.util.List;

/**
 * The state as of the last entry applied, {@code state.json}: known at once after a restart, and the proof that the log
 * beside it has not lost an entry.
 *
 * @param appliedIndex the log's index up to which entries were applied, at least
 */
record SavedState(String clusterId, long revision, List<Node> nodes, long formation, String founder,
        long appliedIndex) {
    /** @param since as of {@code Instant.toString} */
    record Node(String name, String since) {}

    SavedState {
        nodes = List.copyOf(nodes);
    }

    static SavedState of(LedgerState state, long appliedIndex) {
        return new SavedState(state.clusterId(), state.revision(),
                state.nodes().stream().map(node -> new Node(node.name(), node.since().toString())).toList(),
                state.formation().number(), state.formation().founder(), appliedIndex);
    }

    LedgerState state() {
        return new LedgerState(clusterId, revision,
                nodes.stream().map(node -> new RegisteredNode(node.name(), Instant.parse(node.since()))).toList(),
                new Formation(formation, founder));
    }
}
