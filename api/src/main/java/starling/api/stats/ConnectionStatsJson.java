package starling.api.stats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import starling.core.signaling.Notify;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.engine.ConnectionCounter;
import starling.media.engine.MediaStats;

/** A connection's statistics as JSON ({@code operations.md section 3.2}): every counter there is, in its group. */
public final class ConnectionStatsJson {
    private static final Map<ConnectionCounter.Group, List<ConnectionCounter>> MEMBERS = Arrays
            .stream(ConnectionCounter.values()).collect(Collectors.groupingBy(ConnectionCounter::group));
    private static final SerializableString[] NAMES = Arrays.stream(ConnectionCounter.values())
            .map(counter -> new SerializedString(counter.member())).toArray(SerializableString[]::new);

    private ConnectionStatsJson() {}

    /** @param at when they were asked for */
    public static ObjectNode of(ListedConnection connection, MediaStats stats, Instant at) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("timestamp", Notify.timestamp(at))
                .put("channel_id", connection.channel().value()).put("group_id", connection.session().value())
                .put("session_id", connection.session().value()).put("client_id", connection.client().value())
                .put("bundle_id", connection.bundle().value()).put("connection_id", connection.connection().value());
        putGroups(json, stats);
        return json;
    }

    /** The same as {@link #of} of each, as one array that is written without being a tree before: there may be thousands. */
    public static JsonNode array(List<ConnectionStats> connections, Instant at) {
        String timestamp = Notify.timestamp(at);
        return new POJONode(new JsonSerializable.Base() {
            @Override
            public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeStartArray();
                for (ConnectionStats connection : connections) {
                    write(json, connection, timestamp);
                }
                json.writeEndArray();
            }

            @Override
            public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
                    throws IOException {
                serialize(json, provider);
            }
        });
    }

    private static void write(JsonGenerator json, ConnectionStats stats, String timestamp) throws IOException {
        ListedConnection connection = stats.connection();
        json.writeStartObject();
        json.writeStringField("timestamp", timestamp);
        json.writeStringField("channel_id", connection.channel().value());
        json.writeStringField("group_id", connection.session().value());
        json.writeStringField("session_id", connection.session().value());
        json.writeStringField("client_id", connection.client().value());
        json.writeStringField("bundle_id", connection.bundle().value());
        json.writeStringField("connection_id", connection.connection().value());
        for (ConnectionCounter.Group group : ConnectionCounter.Group.values()) {
            json.writeObjectFieldStart(group.text());
            for (ConnectionCounter counter : MEMBERS.get(group)) {
                json.writeFieldName(NAMES[counter.ordinal()]);
                json.writeNumber(stats.media().value(counter));
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** The groups alone. */
    public static void putGroups(ObjectNode json, MediaStats stats) {
        for (ConnectionCounter.Group group : ConnectionCounter.Group.values()) {
            ObjectNode members = json.putObject(group.text());
            MEMBERS.get(group).forEach(counter -> members.put(counter.member(), stats.value(counter)));
        }
    }
}
