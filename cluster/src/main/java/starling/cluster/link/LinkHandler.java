package starling.cluster.link;

import java.util.concurrent.CompletionStage;
import starling.cluster.NodeName;

/** Answers the requests of other nodes. */
@FunctionalInterface
public interface LinkHandler {

    /**
     * Called on a thread of the link: must not block, and hands blocking work to threads of its own.
     *
     * @param from the name the asking node has given
     * @return the answer; a failure is told to the asking node as {@link LinkException.Reason#REFUSED}
     */
    CompletionStage<byte[]> handle(NodeName from, byte[] request);
}
