package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import starling.api.stats.ConnectionStatsJson;
import starling.media.actor.ConnectionStats;

/** The array of statistics that some operations answer with ({@code operations.md section 3.2}). */
final class ConnectionStatistics {
    private ConnectionStatistics() {}

    static JsonNode array(List<ConnectionStats> connections, InstantSource clock) {
        Instant now = clock.instant();
        ArrayNode array = JsonNodeFactory.instance.arrayNode(connections.size());
        connections.forEach(each -> array.add(ConnectionStatsJson.of(each.connection(), each.media(), now)));
        return array;
    }
}
