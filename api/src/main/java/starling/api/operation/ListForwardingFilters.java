package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.cluster.FilterOperations;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.FilterPort;

/** The forwarding filters of a channel and of its connections, and what they keep back ({@code api.md section 2.14}). */
final class ListForwardingFilters implements Operation {
    private static final String BLOCKED = "blocked";

    private final Owner owner;
    private final ChannelOperations channels;

    ListForwardingFilters(Owner owner, ChannelOperations channels) {
        this.owner = owner;
        this.channels = channels;
    }

    @Override
    public String target() {
        return "Sora_20230628.ListForwardingFilters";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID),
                Parameters.Parameter.optional(BLOCKED, Parameters.Type.BOOLEAN));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        boolean blocked = parameters.has(BLOCKED) && parameters.get(BLOCKED).booleanValue();
        return owner.check(channel).thenCompose(here -> channels.filters().list(channel, blocked))
                .thenApply(listed -> json(listed, blocked));
    }

    private static JsonNode json(FilterOperations.Listed listed, boolean withBlocked) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        listed.channel().filters().stream().findFirst()
                .ifPresent(first -> json.set("channel_forwarding_filter", first.json()));
        ArrayNode ofChannel = json.putArray("channel_forwarding_filters");
        listed.channel().filters().forEach(filter -> ofChannel.add(filter.json()));
        ArrayNode ofConnections = json.putArray("connection_forwarding_filters");
        for (FilterPort.Receiver receiver : listed.receivers()) {
            ForwardingFilters.parse(receiver.filters()).orElse(ForwardingFilters.NONE).filters()
                    .forEach(filter -> ofConnections.addObject()
                            .put(Ids.CONNECTION_ID, receiver.connection().value()).setAll(filter.json()));
        }
        if (withBlocked) {
            ArrayNode blocked = json.putArray(BLOCKED);
            for (FilterPort.Receiver receiver : listed.receivers()) {
                add(blocked, receiver.connection(), MediaKind.AUDIO, receiver.blockedAudio());
                add(blocked, receiver.connection(), MediaKind.VIDEO, receiver.blockedVideo());
            }
        }
        return json;
    }

    private static void add(ArrayNode blocked, ConnectionId receiver, MediaKind kind, List<ConnectionId> sources) {
        if (!sources.isEmpty()) {
            ArrayNode list = blocked.addObject().put("destination_connection_id", receiver.value())
                    .put("kind", kind.text()).putArray("source_connection_id_list");
            sources.forEach(source -> list.add(source.value()));
        }
    }
}
