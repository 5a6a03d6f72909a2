package starling.api.operation;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.api.FakeChannels;
import starling.api.FakeControl;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ClusterNode;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeMode;
import starling.cluster.ledger.LedgerStatus;
import starling.core.id.ConnectionId;

/** All operations of a node that is alone, on a channel with one member. */
final class Catalogue {
    final FakeChannels channels = new FakeChannels();
    final FakeControl control = new FakeControl();
    final List<Operation> operations = TargetDispatcher.catalogue(new Alone(), channels, control,
            new WebhookCounters());
    private final TargetDispatcher dispatcher = new TargetDispatcher(operations);

    ApiAnswer answer(String target, Optional<byte[]> body) {
        return dispatcher.call(target, body).toCompletableFuture().join();
    }

    /** Of one other node it knows a connection. */
    private static final class Alone implements ClusterOperations {
        private static final ConnectionId ELSEWHERE = new ConnectionId("0000000000000000000000000R");

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
            return LedgerStatus.NONE;
        }

        @Override
        public void changeMode(NodeMode mode) {}

        @Override
        public NodeMode mode() {
            return NodeMode.NORMAL;
        }

        @Override
        public List<ClusterNode> listNodes() {
            return List.of();
        }

        @Override
        public Optional<String> apiUrlOf(ConnectionId connection) {
            return connection.equals(ELSEWHERE) ? Optional.of(FakeChannels.OTHER_API) : Optional.empty();
        }

        @Override
        public CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason) {
            return CompletableFuture.completedStage(false);
        }
    }
}
