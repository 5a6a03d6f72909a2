package starling.cluster;

/** Why a cluster operation was refused; {@link #text()} is the {@code error_type} of the HTTP API. */
public enum ClusterError {
    /** {@code cluster = false}: this node is its own cluster and stays so. */
    CLUSTER_DISABLED("ClusterDisabled"),
    /** A node name that is not {@code name@address}, or one named twice. */
    INVALID_NODE_NAME("InvalidNodeName"),
    /** The list of InitCluster does not name the node that was called. */
    NODE_NOT_LISTED("NodeNotListed"),
    /** This node, or one of those named, is in a cluster already. */
    ALREADY_INITIALIZED("ClusterAlreadyInitialized"),
    /** The contact node is in no cluster. */
    NOT_INITIALIZED("ClusterNotInitialized"),
    /** A node did not answer. */
    NODE_UNREACHABLE("ClusterNodeUnreachable"),
    /** Two nodes with one name, or with names that give the same node key. */
    NODE_NAME_CONFLICT("ClusterNodeNameConflict"),
    /** Another cluster operation is running on one of the nodes. */
    OPERATION_IN_PROGRESS("ClusterOperationInProgress"),
    /** The nodes were reached but did not become one cluster in time. */
    JOIN_TIMEOUT("ClusterJoinTimeout"),
    /** The node is starting or stopping. */
    NODE_NOT_READY("ClusterNodeNotReady"),
    /** Half of the registered nodes or less are in contact: the list of registered nodes cannot be changed. */
    NO_MAJORITY("ClusterNoMajority"),
    /** The node to be purged is not registered. */
    NODE_UNKNOWN("ClusterNodeUnknown"),
    /** The node to be purged is alive, and force was not asked for. */
    NODE_ALIVE("ClusterNodeAlive"),
    /** A node of this name is registered: purge it first. */
    ALREADY_REGISTERED("ClusterNodeAlreadyRegistered"),
    /** The only registered node cannot be purged. */
    LAST_NODE("ClusterLastNode"),
    /** A temporary node cannot be one of the first nodes, nor be purged. */
    TEMPORARY_NODE("ClusterTemporaryNode"),
    /** It is not known whether the change took effect, or still will. */
    OUTCOME_UNKNOWN("ClusterOutcomeUnknown");

    private final String text;

    ClusterError(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
