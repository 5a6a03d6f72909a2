package starling.cluster.link;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeName;

/**
 * Requests and answers between nodes, apart from any membership: works before a node is in a cluster, between two
 * memberships, and again at once when a cut network heals. Thread safe.
 */
public interface NodeLink extends AutoCloseable {

    /**
     * Asks a node; this node's own name too. Any thread; never blocks.
     *
     * @param timeout from now until the answer; when it is over, the connection to the node is dropped
     * @return the answer, or a {@link LinkException}; completed on a thread of the link, which must not be blocked
     */
    CompletionStage<byte[]> ask(NodeName node, LinkService service, byte[] request, Duration timeout);

    /** Answers requests of this kind from now on, in place of an earlier handler. Until then they are refused. */
    void serve(LinkService service, LinkHandler handler);

    /** Ends all connections; requests under way fail. Blocks until the port is free again. Again: nothing. */
    @Override
    void close();
}
