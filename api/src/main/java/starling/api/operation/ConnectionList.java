package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import starling.cluster.ChannelOperations;
import starling.core.id.ChannelId;
import starling.core.signaling.Notify;
import starling.media.actor.ListedConnection;

/** Lists of established connections, of one channel or of the whole cluster ({@code api.md section 2.3}). */
final class ConnectionList implements Operation {
    private final String target;
    private final boolean ofChannel;
    private final Function<ListedConnection, ObjectNode> item;
    private final Owner owner;
    private final ChannelOperations channels;

    private ConnectionList(String target, boolean ofChannel, Function<ListedConnection, ObjectNode> item, Owner owner,
            ChannelOperations channels) {
        this.target = target;
        this.ofChannel = ofChannel;
        this.item = item;
        this.owner = owner;
        this.channels = channels;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels) {
        return List.of(
                new ConnectionList("Sora_20201013.ListConnections", false, ConnectionList::describe, owner, channels),
                new ConnectionList("Sora_20201013.ListChannelConnections", true, ConnectionList::describe, owner,
                        channels),
                new ConnectionList("Sora_20151104.ListAllConnections", false, ConnectionList::describeShortly, owner,
                        channels),
                new ConnectionList("Sora_20151104.ListChannelClients", true, ConnectionList::describeShortly, owner,
                        channels));
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Parameters parameters() {
        return ofChannel ? Parameters.of(Ids.parameter(Ids.CHANNEL_ID)) : Parameters.NONE;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        if (!ofChannel) {
            return list(Optional.empty());
        }
        ChannelId channel = Ids.channel(parameters);
        return owner.check(channel).thenCompose(here -> list(Optional.of(channel)));
    }

    private CompletionStage<JsonNode> list(Optional<ChannelId> channel) {
        return channels.connections(channel).thenApply(connections -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(connections.size());
            connections.forEach(connection -> array.add(item.apply(connection)));
            return array;
        });
    }

    static ObjectNode describe(ListedConnection connection) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put(Ids.CHANNEL_ID, connection.channel().value())
                .put(Ids.SESSION_ID, connection.session().value()).put(Ids.CLIENT_ID, connection.client().value())
                .put("bundle_id", connection.bundle().value()).put(Ids.CONNECTION_ID, connection.connection().value())
                .put("role", connection.role().text()).put("simulcast", false).put("spotlight", false)
                .put("audio", connection.audio()).put("video", connection.video());
        connection.audioCodec().ifPresent(codec -> json.put("audio_codec_type", codec.name()));
        connection.videoCodec().ifPresent(codec -> json.put("video_codec_type", codec.name()));
        return json.put("created_time", connection.created().getEpochSecond()).put("created_timestamp",
                Notify.timestamp(connection.created()));
    }

    /** The obsolete form, of before sessions were told. */
    private static ObjectNode describeShortly(ListedConnection connection) {
        return JsonNodeFactory.instance.objectNode().put("role", connection.role().text())
                .put(Ids.CHANNEL_ID, connection.channel().value()).put(Ids.CLIENT_ID, connection.client().value())
                .put(Ids.CONNECTION_ID, connection.connection().value()).put("multistream", true)
                .put("simulcast", false).put("spotlight", false);
    }
}
