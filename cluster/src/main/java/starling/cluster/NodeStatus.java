package starling.cluster;

/**
 * What {@code /health} and {@code /ready} answer from; a snapshot.
 *
 * @param nodeName this node's name
 * @param connections those with signaling open now, and {@code channels} those with members on this node
 */
public record NodeStatus(String nodeName, State state, NodeMode mode, int connections, int maxConnections,
        int channels) {

    /** Where the node stands with its cluster. */
    public enum State {
        /** The clustered half is starting, or starting again. */
        STARTING,
        /** {@code cluster = true} and neither InitCluster nor RegisterClusterNode has reached this node yet. */
        NOT_INITIALIZED,
        /** On the way into a cluster. */
        JOINING,
        /** A member that reaches half of its cluster or less: newcomers are refused, established connections go on. */
        NO_MAJORITY,
        /** Serving newcomers. */
        READY,
        /** Stopping: newcomers are refused. */
        STOPPING
    }

    /** Whether newcomers are served. */
    public boolean ready() {
        return state == State.READY && mode != NodeMode.BLOCK_NEW_CONNECTION;
    }
}
