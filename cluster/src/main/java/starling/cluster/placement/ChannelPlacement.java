package starling.cluster.placement;

import java.util.Collection;
import starling.cluster.NodeMode;

/**
 * Where a new channel goes ({@code cluster.md section 5.3}): to the node with the smallest connections ÷ limit; of
 * several, to the one contacted, else to the first by name. A client that has been redirected once stays where it is.
 */
public final class ChannelPlacement {

    /** The outcome of one decision. */
    public enum Verdict {
        /** {@link Choice#node()} takes the channel. */
        CHOSEN,
        /** Every node that could is full. */
        ALL_FULL,
        /** Those that are not full take no new channels ({@link NodeMode}). */
        ALL_BLOCKED,
        /** No node can be reached. */
        NONE_REACHABLE
    }

    /** @param node the chosen node's name, empty unless the verdict is CHOSEN */
    public record Choice(Verdict verdict, String node) {}

    private ChannelPlacement() {}

    /**
     * @param contacted name of the node the client is connected to
     * @param redirected whether the client came by a redirect already
     */
    public static Choice choose(Collection<NodeLoad> nodes, String contacted, boolean redirected) {
        NodeLoad best = null;
        boolean anyFull = false;
        boolean anyBlocked = false;
        for (NodeLoad node : nodes) {
            if (redirected && !node.node().equals(contacted)) {
                continue;
            }
            if (node.takesNewChannel()) {
                best = best == null || isBetter(node, best, contacted) ? node : best;
            } else {
                anyFull |= node.reachable() && node.mode() == NodeMode.NORMAL;
                anyBlocked |= node.reachable() && node.mode() != NodeMode.NORMAL;
            }
        }
        if (best != null) {
            return new Choice(Verdict.CHOSEN, best.node());
        }
        if (anyFull) {
            return new Choice(Verdict.ALL_FULL, "");
        }
        return new Choice(anyBlocked ? Verdict.ALL_BLOCKED : Verdict.NONE_REACHABLE, "");
    }

    private static boolean isBetter(NodeLoad node, NodeLoad best, String contacted) {
        int order = node.compareLoad(best);
        if (order != 0) {
            return order < 0;
        }
        if (best.node().equals(contacted)) {
            return false;
        }
        return node.node().equals(contacted) || node.node().compareTo(best.node()) < 0;
    }
}
