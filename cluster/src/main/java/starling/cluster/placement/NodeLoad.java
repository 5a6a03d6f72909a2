package starling.cluster.placement;

import static java.util.Objects.requireNonNull;

import starling.cluster.NodeMode;

/**
 * How busy a node is, as the one who decides knows it.
 *
 * @param node the node's name
 * @param connections those reported
 * @param pending clients sent there lately
 * @param unsettled those of them that no report contains yet
 * @param maxConnections the node's limit; 0 takes nobody
 * @param reachable whether it can be talked to and serves newcomers
 */
public record NodeLoad(String node, long connections, int pending, int unsettled, int maxConnections, NodeMode mode,
        boolean reachable) {
    /**
     * So much more what a decider has sent lately counts than what nodes report: reports are of different moments, and in a burst
     * what came between these seems a difference of load.
     */
    private static final int STEADINESS = 4;

    public NodeLoad {
        requireNonNull(node, "node");
        requireNonNull(mode, "mode");
    }

    /** Whether the limit is reached for certain; those on their way may turn back. */
    public boolean full() {
        return connections >= maxConnections;
    }

    /** Whether a new channel may be put here. */
    public boolean takesNewChannel() {
        return reachable && mode == NodeMode.NORMAL && !full();
    }

    /** Whether there is a place left even if everybody on the way arrives. */
    boolean hasRoomForSure() {
        return connections + unsettled < maxConnections;
    }

    /** Whether another client of a channel in use may be put here. */
    boolean takesConnection() {
        return reachable && mode != NodeMode.BLOCK_NEW_CONNECTION && !full();
    }

    /**
     * Compares connections ÷ limit, those on their way included, without rounding.
     *
     * @param deciders nodes that place clients, of which each knows of those only that it sent itself: the others are taken to
     *     do the same, or all would fill up the one node that seems empty
     */
    int compareLoad(NodeLoad other, int deciders) {
        return Long.compare(load(deciders) * other.maxConnections, other.load(deciders) * maxConnections);
    }

    private long load(int deciders) {
        return connections + (long) STEADINESS * deciders * pending;
    }
}
