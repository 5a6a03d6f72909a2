package starling.cluster.formation;

import java.util.List;
import java.util.Optional;

/**
 * Whom to ask next: the node that was named as leader, by others or by this node's own ledger; else all registered nodes
 * in turn. Not thread safe.
 */
final class LeaderSearch {
    private String named = "";
    private String silent = "";
    private int turn;

    /**
     * @param believed the leader as this node's own ledger has it
     * @param registered all names to try, this node's own perhaps among them
     */
    Optional<String> target(Optional<String> believed, List<String> registered, String self) {
        if (!named.isEmpty()) {
            return Optional.of(named);
        }
        if (believed.isPresent() && !believed.get().equals(silent) && !believed.get().equals(self)) {
            return believed;
        }
        List<String> others = registered.stream().filter(name -> !name.equals(self)).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(others.get(Math.floorMod(turn, others.size())));
    }

    /** This node leads. */
    void answered(String node) {
        named = node;
        silent = "";
    }

    /** This node does not lead; it may have named another. */
    void denied(String node, String leader) {
        failed(node);
        silent = "";
        named = leader.equals(node) ? "" : leader;
    }

    /** This node did not answer. */
    void failed(String node) {
        silent = node;
        turn++;
        if (named.equals(node)) {
            named = "";
        }
    }
}
