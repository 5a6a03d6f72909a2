package starling.api.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import starling.core.signaling.Notify;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;

/** A session as the session operations tell of it ({@code api.md section 2.5}). */
public final class SessionJson {
    /** Numbers of applications keep every digit. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private SessionJson() {}

    /** @param connections among them those of the session */
    static ObjectNode describe(ListedSession session, List<ListedConnection> connections) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put(Ids.CHANNEL_ID, session.channel().value())
                .put(Ids.SESSION_ID, session.session().value()).put("group_id", session.session().value())
                .put("spotlight", false).put("created_time", session.created().getEpochSecond())
                .put("created_timestamp", Notify.timestamp(session.created()))
                .put("total_connections", session.total()).put("max_connections", session.peak());
        if (!session.metadata().isEmpty()) {
            json.set("session_metadata", metadata(session.metadata()));
        }
        ArrayNode array = json.putArray("connections");
        connections.stream().filter(connection -> connection.session().equals(session.session()))
                .forEach(connection -> array.add(ConnectionList.describe(connection)));
        return json;
    }

    /** What the application has given to a session, from the text in which nodes pass it on. */
    public static JsonNode metadata(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("session_metadata: not JSON, although it was read before", e);
        }
    }
}
