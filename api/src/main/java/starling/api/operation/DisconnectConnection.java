package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/**
 * Ends one connection as {@code DISCONNECTED-API}; answers with the two ids. One of another node is that node's to end:
 * the call is redirected there.
 */
final class DisconnectConnection implements Operation {
    private static final String CHANNEL_ID = "channel_id";
    private static final String CONNECTION_ID = "connection_id";
    private static final String REASON = "reason";

    private final ClusterOperations cluster;
    private final NodeControl node;

    DisconnectConnection(ClusterOperations cluster, NodeControl node) {
        this.cluster = cluster;
        this.node = node;
    }

    @Override
    public String target() {
        return "Sora_20151104.DisconnectConnection";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(new Parameters.Parameter(CHANNEL_ID, Parameters.Type.STRING),
                new Parameters.Parameter(CONNECTION_ID, Parameters.Type.STRING),
                Parameters.Parameter.optional(REASON, Parameters.Type.OBJECT));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        String channel = parameters.get(CHANNEL_ID).textValue();
        String connection = parameters.get(CONNECTION_ID).textValue();
        if (!ChannelId.isValid(channel) || !ConnectionId.isValid(connection)) {
            throw notFound(channel, connection);
        }
        ConnectionId id = new ConnectionId(connection);
        Optional<String> elsewhere = cluster.apiUrlOf(id);
        if (elsewhere.isPresent()) {
            throw new RedirectException(elsewhere.get());
        }
        if (!node.disconnect(new ChannelId(channel), id)) {
            throw notFound(channel, connection);
        }
        return CompletableFuture.completedStage(
                JsonNodeFactory.instance.objectNode().put(CHANNEL_ID, channel).put(CONNECTION_ID, connection));
    }

    private static OperationException notFound(String channel, String connection) {
        return new OperationException(OperationError.CONNECTION_NOT_FOUND,
                "connection_id: " + connection + " (expected: a connection of channel " + channel + ")");
    }
}
