package starling.cluster;

import akka.actor.typed.ActorSystem;
import java.util.concurrent.CompletionStage;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/**
 * A running node as its outer edge (HTTP, WebSocket) sees it. All methods may be called from any thread.
 *
 * <p>
 * Order of an ending: stop accepting sockets, {@link #stop()}, close the HTTP server, {@link #terminate()}.
 */
public interface StarlingNode {

    /** The local actor system, for the HTTP server; it lives from the start of the node until {@link #terminate()}. */
    ActorSystem<?> system();

    /** Takes over one new WebSocket; what it brings goes into the answer. */
    SignalingInput accept(SignalingSocket socket);

    ClusterOperations cluster();

    NodeStatus status();

    /**
     * Refuses newcomers, closes all connections with SERVER-SHUTDOWN, leaves the cluster, closes the media node.
     * Completes when that is done, in a few seconds; calling again answers the same stage.
     */
    CompletionStage<Void> stop();

    /** Ends {@link #system()}; the node is stopped first if it is not. */
    CompletionStage<Void> terminate();
}
