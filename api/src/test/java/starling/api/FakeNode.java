package starling.api;

import akka.actor.typed.ActorSystem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.cluster.ClusterNode;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeControl;
import starling.cluster.NodeMode;
import starling.cluster.NodeStatus;
import starling.cluster.StarlingNode;
import starling.cluster.ledger.LedgerStatus;
import starling.core.id.ConnectionId;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/** Closes each connection that says something. */
public final class FakeNode implements StarlingNode, ClusterOperations {
    private final ActorSystem<?> system;
    private final FakeControl control = new FakeControl();
    private final FakeChannels channels = new FakeChannels();
    public volatile NodeStatus.State state = NodeStatus.State.READY;
    public volatile NodeMode mode = NodeMode.NORMAL;
    public volatile List<ClusterNode> nodes = List.of();
    public volatile LedgerStatus ledger = LedgerStatus.NONE;

    public FakeNode(ActorSystem<?> system) {
        this.system = system;
    }

    @Override
    public ActorSystem<?> system() {
        return system;
    }

    @Override
    public SignalingInput accept(SignalingSocket socket) {
        return new SignalingInput() {
            @Override
            public boolean text(String frame) {
                socket.close(4490, "INVALID-CONNECT");
                return true;
            }

            @Override
            public void protocolError() {}

            @Override
            public void closed() {}
        };
    }

    @Override
    public ClusterOperations cluster() {
        return this;
    }

    @Override
    public ChannelOperations channels() {
        return channels;
    }

    @Override
    public NodeStatus status() {
        return new NodeStatus("node-01@127.0.0.1", state, mode, 1, 5000, 1);
    }

    @Override
    public NodeControl control() {
        return control;
    }

    @Override
    public CompletionStage<Void> stop() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> terminate() {
        system.terminate();
        return system.getWhenTerminated().thenApply(done -> null);
    }

    @Override
    public CompletionStage<Void> initCluster(List<String> nodeNames) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> registerNode(String contactNodeName) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> purgeNode(String nodeName, boolean force) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public LedgerStatus ledger() {
        return ledger;
    }

    @Override
    public void changeMode(NodeMode newMode) {
        mode = newMode;
    }

    @Override
    public NodeMode mode() {
        return mode;
    }

    @Override
    public Optional<String> apiUrlOf(ConnectionId connection) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason) {
        return CompletableFuture.completedStage(false);
    }

    @Override
    public List<ClusterNode> listNodes() {
        return nodes;
    }
}
