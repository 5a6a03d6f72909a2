package starling.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.cluster.ledger.LedgerStatus;
import starling.core.id.ConnectionId;

/**
 * What an operator may do with the cluster of this node ({@code cluster.md sections 3, 7 and 9}). Every stage completes
 * within {@link #TIMEOUT_SECONDS}; a refusal completes it with a {@link ClusterException}.
 */
public interface ClusterOperations {
    /** Longest time an operation takes. */
    int TIMEOUT_SECONDS = 40;

    /** Forms a cluster of exactly these nodes, this one among them; all must be up and in no cluster yet. */
    CompletionStage<Void> initCluster(List<String> nodeNames);

    /** Makes this node a member of the cluster of another node, which must be reached at its name's address. */
    CompletionStage<Void> registerNode(String contactNodeName);

    /**
     * Removes a node from the list of registered nodes, for good; runs on any member.
     *
     * @param force whether the node may be alive
     */
    CompletionStage<Void> purgeNode(String nodeName, boolean force);

    /** Where the consensus about the registered nodes stands at this node. */
    LedgerStatus ledger();

    /** Changes what this node takes on; a restart returns to normal. */
    void changeMode(NodeMode mode);

    NodeMode mode();

    /**
     * Every registered node and every member, itself included, ordered by name; empty before the node is in a cluster.
     * Those that cannot be talked to are named only.
     */
    List<ClusterNode> listNodes();

    /**
     * Where the API of a connection's node is reached, if that is another one; empty: it is this one or nobody's.
     *
     * @throws ClusterException if that node cannot be reached at present
     */
    Optional<String> apiUrlOf(ConnectionId connection);

    /**
     * Ends a connection on whichever node it lives, with this WebSocket code and reason.
     *
     * @return false: there is no such connection
     */
    CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason);
}
