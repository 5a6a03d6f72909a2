package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.media.actor.FilterPort;

/** Keeps back the video of one sender from one receiver, or no longer; answers with the ids ({@code api.md section 2.10}). */
final class PauseOperation implements Operation {
    private static final String RECEIVER = "recv_connection_id";
    private static final String SENDER = "send_connection_id";

    private final boolean pauses;
    private final Owner owner;
    private final ChannelOperations channels;

    private PauseOperation(boolean pauses, Owner owner, ChannelOperations channels) {
        this.pauses = pauses;
        this.owner = owner;
        this.channels = channels;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels) {
        return List.of(new PauseOperation(true, owner, channels), new PauseOperation(false, owner, channels));
    }

    @Override
    public String target() {
        return "Sora_20200401." + (pauses ? "Pause" : "Resume") + "RtpStream";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(RECEIVER), Ids.parameter(SENDER));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        ConnectionId receiver = Ids.connection(RECEIVER, parameters);
        ConnectionId sender = Ids.connection(SENDER, parameters);
        owner.check(receiver);
        return channels.filters().pause(channel, receiver, sender, pauses).thenApply(done -> {
            if (done != FilterPort.Paused.DONE) {
                throw Ids.noConnection(done == FilterPort.Paused.NO_RECEIVER ? RECEIVER : SENDER, parameters);
            }
            return JsonNodeFactory.instance.objectNode().put(Ids.CHANNEL_ID, channel.value())
                    .put(RECEIVER, receiver.value()).put(SENDER, sender.value());
        });
    }
}
