package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.signaling.NotifyMetadata;

/** {@code metadata} of the notify events of all connections of a channel ({@code api.md section 2.13}). */
final class ListSignalingNotifyMetadata implements Operation {
    private final Owner owner;
    private final ChannelOperations channels;
    private final NodeControl node;

    ListSignalingNotifyMetadata(Owner owner, ChannelOperations channels, NodeControl node) {
        this.owner = owner;
        this.channels = channels;
        this.node = node;
    }

    @Override
    public String target() {
        return "Sora_20201124.ListSignalingNotifyMetadata";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        NotifyMetadataOperation.checkEnabled(node);
        ChannelId channel = Ids.channel(parameters);
        return owner.check(channel).thenCompose(here -> channels.metadata(channel)).thenApply(members -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(members.size());
            members.forEach(member -> array.addObject().put(Ids.CONNECTION_ID, member.connection().value())
                    .put("bundle_id", member.bundle().value()).put(Ids.CLIENT_ID, member.client().value())
                    .set(NotifyMetadataOperation.METADATA, NotifyMetadata.read(member.metadata())));
            return array;
        });
    }
}
