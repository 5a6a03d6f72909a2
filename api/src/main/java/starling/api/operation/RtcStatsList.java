package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.signaling.Notify;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ListedConnection;

/**
 * Lists of what clients have told of themselves last ({@code api.md section 2.7}): of one channel, or of all connections, those
 * of the called node if nothing else is said.
 */
final class RtcStatsList implements Operation {
    private static final String LOCAL = "local";

    private final boolean ofChannel;
    private final Owner owner;
    private final ChannelOperations channels;
    private final NodeControl node;

    private RtcStatsList(boolean ofChannel, Owner owner, ChannelOperations channels, NodeControl node) {
        this.ofChannel = ofChannel;
        this.owner = owner;
        this.channels = channels;
        this.node = node;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels, NodeControl node) {
        return List.of(new RtcStatsList(false, owner, channels, node),
                new RtcStatsList(true, owner, channels, node));
    }

    @Override
    public String target() {
        return ofChannel ? "Sora_20211215.ListChannelRtcStats" : "Sora_20211215.ListRtcStats";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(ofChannel
                ? Ids.parameter(Ids.CHANNEL_ID)
                : Parameters.Parameter.optional(LOCAL, Parameters.Type.BOOLEAN));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        return told(parameters).thenApply(all -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(all.size());
            all.forEach(each -> array.add(describe(each.connection(), Optional.of(each))));
            return array;
        });
    }

    private CompletionStage<List<ConnectionRtcStats>> told(ObjectNode parameters) {
        if (ofChannel) {
            ChannelId channel = Ids.channel(parameters);
            return owner.check(channel).thenCompose(here -> channels.rtcStats(Optional.of(channel)));
        }
        return parameters.path(LOCAL).asBoolean(true)
                ? CompletableFuture.completedStage(node.rtcStats())
                : channels.rtcStats(Optional.empty());
    }

    /** @param told empty: the client has told nothing yet */
    static ObjectNode describe(ListedConnection connection, Optional<ConnectionRtcStats> told) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        told.ifPresent(stats -> json.put("timestamp", Notify.timestamp(stats.at())));
        json.put(Ids.CHANNEL_ID, connection.channel().value()).put("group_id", connection.session().value())
                .put(Ids.SESSION_ID, connection.session().value()).put(Ids.CLIENT_ID, connection.client().value())
                .put("bundle_id", connection.bundle().value()).put(Ids.CONNECTION_ID, connection.connection().value());
        json.putRawValue("stats", new RawValue(told.map(stats -> stats.stats().text()).orElse("[]")));
        return json;
    }
}
