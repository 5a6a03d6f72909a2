package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/** {@code metadata} of a connection's notify events, {@code null} if it has none ({@code api.md section 2.13}). */
final class GetSignalingNotifyMetadata implements Operation {
    private final Owner owner;
    private final NodeControl node;

    GetSignalingNotifyMetadata(Owner owner, NodeControl node) {
        this.owner = owner;
        this.node = node;
    }

    @Override
    public String target() {
        return "Sora_20201124.GetSignalingNotifyMetadata";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.CONNECTION_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        NotifyMetadataOperation.checkEnabled(node);
        ChannelId channel = Ids.channel(parameters);
        ConnectionId connection = Ids.connection(parameters);
        owner.check(connection);
        return CompletableFuture.completedStage(node.notifyMetadata(channel, connection)
                .orElseThrow(() -> Ids.noConnection(parameters)));
    }
}
