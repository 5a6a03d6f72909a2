package starling.cluster.placement;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import starling.cluster.NodeMode;

/**
 * Which node serves a client ({@code cluster.md sections 5.3 and 5.4}). The least loaded node has the smallest connections ÷
 * limit; of several, it is the one contacted, else the first by name. A client that was redirected once stays where it is,
 * or is refused.
 */
public final class ChannelPlacement {

    /** The outcome of one decision. */
    public enum Verdict {
        /** {@link Choice#node()} serves the client. */
        CHOSEN,
        /** Every node that could is full. */
        FULL,
        /** Those that are not full take no new channels ({@link NodeMode}). */
        SESSION_BLOCKED,
        /** Those that are not full take no new clients. */
        CONNECTION_BLOCKED,
        /** The client was redirected to a node that does not serve it. */
        ELSEWHERE,
        /** The node it should go to cannot be reached at this moment. */
        UNREACHABLE
    }

    /** @param node the chosen node's name, empty unless the verdict is CHOSEN */
    public record Choice(Verdict verdict, String node) {
        static Choice of(NodeLoad node) {
            return new Choice(Verdict.CHOSEN, node.node());
        }

        static Choice none(Verdict verdict) {
            return new Choice(verdict, "");
        }
    }

    /**
     * The question.
     *
     * @param contacted name of the node the client is connected to
     * @param redirected whether the client came by a redirect already
     * @param home name of the node where the channel's clients gather; empty: the channel is new
     */
    public record Question(String contacted, boolean redirected, Optional<String> home) {
        public Question {
            requireNonNull(contacted, "contacted");
            requireNonNull(home, "home");
        }
    }

    private ChannelPlacement() {}

    /** @param nodes every serving member whose figures are known, the unreachable included */
    public static Choice choose(Collection<NodeLoad> nodes, Question question, PlacementRule rule) {
        if (rule == PlacementRule.ONE_NODE && question.home().isPresent()) {
            return atHome(nodes, question);
        }
        Predicate<NodeLoad> open = question.home().isPresent() ? NodeLoad::takesConnection : NodeLoad::takesNewChannel;
        Optional<NodeLoad> contacted = find(nodes, question.contacted());
        if (question.redirected()) {
            return contacted.filter(open).map(Choice::of)
                    .orElseGet(() -> Choice.none(refusal(contacted.stream().toList(), question)));
        }
        return switch (rule) {
            case ONE_NODE -> leastLoaded(nodes, question, open);
            case GATHER -> gather(nodes, question, open);
            case ANY_NODE -> contacted.filter(open).filter(NodeLoad::hasRoomForSure).map(Choice::of)
                    .orElseGet(() -> leastLoaded(nodes, question, open));
        };
    }

    private static Choice atHome(Collection<NodeLoad> nodes, Question question) {
        Optional<NodeLoad> home = find(nodes, question.home().get()).filter(NodeLoad::reachable);
        if (home.isEmpty()) {
            return Choice.none(Verdict.UNREACHABLE);
        }
        if (home.get().mode() == NodeMode.BLOCK_NEW_CONNECTION) {
            return Choice.none(Verdict.CONNECTION_BLOCKED);
        }
        if (home.get().node().equals(question.contacted())) {
            return Choice.of(home.get());
        }
        if (question.redirected()) {
            return Choice.none(Verdict.ELSEWHERE);
        }
        return home.get().full() ? Choice.none(Verdict.FULL) : Choice.of(home.get());
    }

    /** A home that cannot be reached is waited for: it serves the channel until it is removed. */
    private static Choice gather(Collection<NodeLoad> nodes, Question question, Predicate<NodeLoad> open) {
        if (question.home().isPresent()) {
            Optional<NodeLoad> home = find(nodes, question.home().get()).filter(NodeLoad::reachable);
            if (home.isEmpty()) {
                return Choice.none(Verdict.UNREACHABLE);
            }
            if (home.filter(open).filter(NodeLoad::hasRoomForSure).isPresent()) {
                return Choice.of(home.get());
            }
        }
        return leastLoaded(nodes, question, open);
    }

    private static Choice leastLoaded(Collection<NodeLoad> nodes, Question question, Predicate<NodeLoad> open) {
        NodeLoad best = null;
        for (NodeLoad node : nodes) {
            if (open.test(node) && (best == null || isBetter(node, best, question.contacted(), nodes.size()))) {
                best = node;
            }
        }
        return best == null ? Choice.none(refusal(nodes, question)) : Choice.of(best);
    }

    private static Verdict refusal(Collection<NodeLoad> nodes, Question question) {
        boolean known = question.home().isPresent();
        boolean anyBlocked = false;
        for (NodeLoad node : nodes) {
            boolean blocked = known ? node.mode() == NodeMode.BLOCK_NEW_CONNECTION : node.mode() != NodeMode.NORMAL;
            if (node.reachable() && !blocked) {
                return Verdict.FULL;
            }
            anyBlocked |= node.reachable();
        }
        if (!anyBlocked) {
            return Verdict.UNREACHABLE;
        }
        return known ? Verdict.CONNECTION_BLOCKED : Verdict.SESSION_BLOCKED;
    }

    private static Optional<NodeLoad> find(Collection<NodeLoad> nodes, String name) {
        return nodes.stream().filter(node -> node.node().equals(name)).findFirst();
    }

    private static boolean isBetter(NodeLoad node, NodeLoad best, String contacted, int deciders) {
        int order = node.compareLoad(best, deciders);
        if (order != 0) {
            return order < 0;
        }
        if (best.node().equals(contacted)) {
            return false;
        }
        return node.node().equals(contacted) || node.node().compareTo(best.node()) < 0;
    }
}
