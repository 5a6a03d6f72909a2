package starling.api.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.SplittableRandom;
import starling.api.operation.SessionJson;
import starling.cluster.journal.SessionVanished;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.Member;
import starling.core.signaling.Notify;
import starling.media.actor.SessionEnd;
import starling.media.actor.SessionFacts;

/** Bodies of the session webhook ({@code webhooks.md section 4}). Not thread safe. */
final class SessionBodies {
    private final WebhookSource source;
    private final SplittableRandom random = new SplittableRandom();

    SessionBodies(WebhookSource source) {
        this.source = source;
    }

    ObjectNode created(SessionFacts facts) {
        ObjectNode body = envelope("session.created", facts);
        putCreated(body, facts.created());
        return body;
    }

    ObjectNode updated(SessionFacts facts) {
        ObjectNode body = envelope("session.updated", facts).put("group_id", facts.session().value());
        putCreated(body, facts.created());
        putConnections(body, facts);
        return body;
    }

    ObjectNode destroyed(SessionFacts facts, SessionEnd end) {
        ObjectNode body = envelope("session.destroyed", facts).put("group_id", facts.session().value());
        putCreated(body, facts.created());
        putConnections(body, facts);
        return body.put("destroyed_time", facts.at().getEpochSecond())
                .put("destroyed_timestamp", Notify.timestamp(facts.at())).put("reason", end.text());
    }

    /** The part of a session that died with a node; the reference leaves this body to us. Told again it has the same id. */
    ObjectNode vanished(SessionVanished vanished, Instant at) {
        ObjectNode body = start("session.vanished", VanishedIds.of(vanished, "session.vanished", ""), at,
                vanished.session(), vanished.channel()).put("vanished_node_name", vanished.node().value());
        if (!vanished.since().equals(Instant.EPOCH)) {
            putCreated(body, vanished.since());
        }
        body.put("total_connections", vanished.total());
        ArrayNode connections = body.putArray("connections");
        vanished.connections().stream().limit(SessionFacts.MAX_LISTED)
                .forEach(id -> connections.addObject().put("connection_id", id.value()));
        return body;
    }

    private ObjectNode envelope(String type, SessionFacts facts) {
        return start(type, SessionId.random(random).value(), facts.at(), facts.session(), facts.channel());
    }

    private ObjectNode start(String type, String id, Instant at, SessionId session, ChannelId channel) {
        return JsonNodeFactory.instance.objectNode().put("id", id).put("label", source.label())
                .put("timestamp", Notify.timestamp(at)).put("type", type).put("version", source.version())
                .put("node_name", source.nodeName()).put("session_id", session.value())
                .put("channel_id", channel.value()).put("spotlight", false);
    }

    private static void putCreated(ObjectNode body, Instant created) {
        body.put("created_time", created.getEpochSecond()).put("created_timestamp", Notify.timestamp(created));
    }

    private static void putConnections(ObjectNode body, SessionFacts facts) {
        if (!facts.metadata().isEmpty()) {
            body.set("session_metadata", SessionJson.metadata(facts.metadata()));
        }
        body.put("total_connections", facts.total()).put("max_connections", facts.max());
        ArrayNode connections = body.putArray("connections");
        for (SessionFacts.Listed listed : facts.connections()) {
            Member member = listed.member();
            ObjectNode json = connections.addObject().put("connection_id", member.connectionId().value())
                    .put("role", member.role().text()).put("bundle_id", member.bundleId().value())
                    .put("client_id", member.clientId().value());
            MediaFields.put(json, member);
            json.put("simulcast", false).put("connection_created_timestamp", Notify.timestamp(listed.created()))
                    .put("connection_destroyed_timestamp", listed.destroyed().map(Notify::timestamp).orElse(null));
        }
    }
}
