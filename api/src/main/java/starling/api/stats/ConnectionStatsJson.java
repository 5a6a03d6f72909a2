package starling.api.stats;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import starling.core.signaling.Notify;
import starling.media.actor.ListedConnection;
import starling.media.engine.ConnectionCounter;
import starling.media.engine.MediaStats;

/** A connection's statistics as JSON ({@code operations.md section 3.2}): every counter there is, in its group. */
public final class ConnectionStatsJson {
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

    /** The groups alone. */
    public static void putGroups(ObjectNode json, MediaStats stats) {
        Map<ConnectionCounter.Group, ObjectNode> groups = new EnumMap<>(ConnectionCounter.Group.class);
        for (ConnectionCounter counter : ConnectionCounter.values()) {
            groups.computeIfAbsent(counter.group(), group -> json.putObject(group.text())).put(counter.member(),
                    stats.value(counter));
        }
    }
}
