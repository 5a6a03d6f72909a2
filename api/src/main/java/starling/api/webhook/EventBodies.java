package starling.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import starling.cluster.journal.SessionVanished;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.Member;
import starling.core.signaling.Notify;
import starling.media.actor.ConnectionEnd;
import starling.media.actor.ConnectionFacts;
import starling.media.actor.MediaMeter;
import starling.media.engine.MediaStats;

/** Bodies of the event webhook ({@code webhooks.md section 5}), but for {@code log_written}. Not thread safe. */
final class EventBodies {
    /** {@code reason} of a connection that was open on a node when that died. Our own word. */
    static final String NODE_DOWN = "NODE-DOWN";

    private final WebhookSource source;
    private final SplittableRandom random = new SplittableRandom();

    EventBodies(WebhookSource source) {
        this.source = source;
    }

    ObjectNode created(ConnectionFacts facts, MediaStats stats) {
        ObjectNode body = envelope("connection.created", facts);
        data(body, facts, stats);
        return body;
    }

    ObjectNode updated(ConnectionFacts facts, MediaStats stats) {
        ObjectNode body = envelope("connection.updated", facts);
        data(body, facts, stats);
        return body;
    }

    ObjectNode destroyed(ConnectionFacts facts, ConnectionEnd end, MediaStats stats) {
        ObjectNode body = envelope("connection.destroyed", facts);
        ObjectNode data = data(body, facts, stats);
        putEnd(data, facts.at(), end.cause().text());
        putIfGiven(data, "disconnect_api_reason", end.apiReason());
        putIfGiven(data, "type_disconnect_reason", end.clientReason());
        return body;
    }

    ObjectNode failed(ConnectionFacts facts, ConnectionEnd end, MediaStats stats) {
        ObjectNode body = envelope("connection.failed", facts);
        body.remove(List.of("session_id", "event_metadata"));
        ObjectNode data = body.putObject("data").put("message", end.reason());
        putCounts(data, facts.counts());
        putBytes(data, stats);
        return body;
    }

    /** The end of a connection that died with its node: of it only ids are left. Told again it has the same id. */
    ObjectNode lost(SessionVanished vanished, ConnectionId connection, Instant at) {
        ObjectNode body = start("connection.destroyed",
                VanishedIds.of(vanished, "connection.destroyed", connection.value()), at);
        body.put("channel_id", vanished.channel().value()).put("session_id", vanished.session().value())
                .put("connection_id", connection.value()).put("simulcast", false).put("spotlight", false);
        putEnd(body.putObject("data"), at, NODE_DOWN);
        return body;
    }

    private ObjectNode envelope(String type, ConnectionFacts facts) {
        Member member = facts.member();
        ObjectNode body = start(type, SessionId.random(random).value(), facts.at())
                .put("channel_id", member.channelId().value())
                .put("role", member.role().text()).put("session_id", facts.session().value())
                .put("client_id", member.clientId().value()).put("bundle_id", member.bundleId().value())
                .put("connection_id", member.connectionId().value()).put("simulcast", false).put("spotlight", false);
        member.details().ifPresent(details -> putIfGiven(body, "event_metadata", details.eventMetadata()));
        return body;
    }

    private ObjectNode start(String type, String id, Instant at) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("id", id)
                .put("timestamp", Notify.timestamp(at)).put("version", source.version()).put("label", source.label())
                .put("node_name", source.nodeName());
    }

    private static ObjectNode data(ObjectNode body, ConnectionFacts facts, MediaStats stats) {
        ObjectNode data = body.putObject("data").put("minutes", facts.minutes());
        MediaFields.put(data, facts.member());
        putCounts(data, facts.counts());
        facts.transport().ifPresent(transport -> data.put("turn_transport_type", transport.text()));
        data.put("created_time", facts.created().getEpochSecond()).put("created_timestamp",
                Notify.timestamp(facts.created()));
        MediaMeter.IceTroubles ice = facts.meter().iceTroubles();
        data.putObject("ice_connection_state").put("total_checking_duration_ms", ice.checkingMillis())
                .put("total_disconnected_duration_ms", ice.disconnectedMillis());
        putBytes(data, stats);
        return data;
    }

    private static void putEnd(ObjectNode data, Instant at, String reason) {
        data.put("destroyed_time", at.getEpochSecond()).put("destroyed_timestamp", Notify.timestamp(at)).put("reason",
                reason);
    }

    private static void putCounts(ObjectNode data, ChannelCounts counts) {
        data.put("channel_connections", counts.connections()).put("channel_sendrecv_connections", counts.sendrecv())
                .put("channel_sendonly_connections", counts.sendonly())
                .put("channel_recvonly_connections", counts.recvonly());
    }

    private static void putBytes(ObjectNode data, MediaStats stats) {
        data.put("total_received_bytes", stats.receivedBytes()).put("total_sent_bytes", stats.sentBytes());
    }

    private static void putIfGiven(ObjectNode data, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            data.set(name, value);
        }
    }
}
