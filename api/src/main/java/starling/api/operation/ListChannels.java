package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.media.actor.ListedSession;

/** The channels of the whole cluster in which somebody is ({@code api.md section 2.3}). */
final class ListChannels implements Operation {
    private final ChannelOperations channels;

    ListChannels(ChannelOperations channels) {
        this.channels = channels;
    }

    @Override
    public String target() {
        return "Sora_20201013.ListChannels";
    }

    @Override
    public Parameters parameters() {
        return Parameters.NONE;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        return channels.sessions(Optional.empty()).thenApply(sessions -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            sessions.stream().filter(session -> session.connections() > 0).map(ListedSession::channel).distinct()
                    .forEach(channel -> array.addObject().put(Ids.CHANNEL_ID, channel.value())
                            .put("multistream", true).put("spotlight", false));
            return array;
        });
    }
}
