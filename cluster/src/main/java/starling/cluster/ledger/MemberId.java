package starling.cluster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import starling.cluster.NodeName;

/**
 * One registration of a node: what the consensus knows a member by. A node that was purged and registered again is another
 * member.
 *
 * @param number 0 for the first nodes of a cluster, else another one for each registration
 */
record MemberId(NodeName node, long number) {
    MemberId {
        requireNonNull(node, "node");
    }

    /** One of the first nodes of a cluster. */
    static MemberId founder(NodeName node) {
        return new MemberId(node, 0);
    }

    /** From {@link #toString}. */
    static Optional<MemberId> parse(String text) {
        int hash = text.lastIndexOf('#');
        if (hash < 0) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text.substring(hash + 1));
            return NodeName.parse(text.substring(0, hash)).map(node -> new MemberId(node, number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return node + "#" + number;
    }
}
