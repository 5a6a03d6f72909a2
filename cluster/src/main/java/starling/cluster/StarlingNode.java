package starling.cluster;

import akka.actor.typed.ActorSystem;
import java.util.concurrent.CompletionStage;
import starling.core.settings.NodeSettings;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;
import starling.media.engine.MediaNode;

/**
 * A running node as its outer edge (HTTP, WebSocket) sees it. All methods may be called from any thread.
 *
 * <p>
 * Order of an ending: stop accepting sockets, {@link #stop()}, close the HTTP server, {@link #terminate()}.
 */
public interface StarlingNode {

    /**
     * Starts a node. Without a cluster it is ready when this returns; with one it waits for InitCluster or
     * RegisterClusterNode, and refuses connections until then.
     *
     * @param media the node's media half; closed by {@link #stop()}, also if the start fails
     * @param listeners told what happens from now on
     * @throws NodeStartException if a setting makes the start impossible
     */
    static StarlingNode start(NodeSettings settings, MediaNode media, NodeListeners listeners) {
        return RunningNode.start(settings, media, listeners);
    }

    /** Starts a node that tells nobody. */
    static StarlingNode start(NodeSettings settings, MediaNode media) {
        return start(settings, media, NodeListeners.NONE);
    }

    /** The local actor system, for the HTTP server; it lives from the start of the node until {@link #terminate()}. */
    ActorSystem<?> system();

    /** Takes over one new WebSocket; what it brings goes into the answer. */
    SignalingInput accept(SignalingSocket socket);

    ClusterOperations cluster();

    /** What applications may do with channels, wherever they are. */
    ChannelOperations channels();

    NodeStatus status();

    NodeControl control();

    /**
     * Refuses newcomers, closes all connections with SERVER-SHUTDOWN, leaves the cluster, closes the media node.
     * Completes when that is done, in a few seconds; calling again answers the same stage.
     */
    CompletionStage<Void> stop();

    /** Ends {@link #system()}; the node is stopped first if it is not. */
    CompletionStage<Void> terminate();
}
