package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;

/** Ends a session at once, and all its connections with it; answers with the two ids ({@code api.md section 2.5}). */
final class TerminateSession implements Operation {
    private final Owner owner;
    private final ChannelOperations channels;

    TerminateSession(Owner owner, ChannelOperations channels) {
        this.owner = owner;
        this.channels = channels;
    }

    @Override
    public String target() {
        return "Sora_20230628.TerminateSession";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.SESSION_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        SessionId session = Ids.session(parameters);
        return owner.check(channel).thenCompose(here -> channels.endSession(channel, session)).thenApply(outcome -> {
            if (!outcome.found()) {
                throw Ids.noSession(parameters);
            }
            return JsonNodeFactory.instance.objectNode().put(Ids.CHANNEL_ID, channel.value()).put(Ids.SESSION_ID,
                    session.value());
        });
    }
}
