package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/** Asks a sender for a key frame; answers with the two ids ({@code api.md section 2.4}). */
final class RequestKeyFrame implements Operation {
    private final Owner owner;
    private final NodeControl node;

    RequestKeyFrame(Owner owner, NodeControl node) {
        this.owner = owner;
        this.node = node;
    }

    @Override
    public String target() {
        return "Sora_20241218.RequestKeyFrame";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.CONNECTION_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        ConnectionId connection = Ids.connection(parameters);
        owner.check(connection);
        if (!node.requestKeyFrame(channel, connection)) {
            throw Ids.noConnection(parameters);
        }
        return CompletableFuture.completedStage(JsonNodeFactory.instance.objectNode()
                .put(Ids.CHANNEL_ID, channel.value()).put(Ids.CONNECTION_ID, connection.value()));
    }
}
