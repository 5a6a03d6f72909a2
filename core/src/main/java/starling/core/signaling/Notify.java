package starling.core.signaling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;

/**
 * The notify events about connections as JSON text, so that a channel writes each one once and sends it to many
 * ({@code signaling.md 15.1}). Thread safe.
 */
public final class Notify {
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Notify() {}

    /** A moment as written in every message: RFC 3339, UTC, microseconds. */
    public static String timestamp(Instant now) {
        return MICROSECONDS.format(now);
    }

    /** {@code connection.created} for those who were there before; {@code counts} include the newcomer. */
    public static String created(Member newcomer, SessionId session, TransportKind transport, ChannelCounts counts,
            Instant now) {
        return Json.write(createdEvent(newcomer, session, transport, counts, now));
    }

    /**
     * {@code connection.created} for the newcomer itself: in addition it lists those who are there already.
     *
     * @param others oldest first; the newcomer's own bundle is left out here
     */
    public static String createdForNewcomer(Member newcomer, SessionId session, TransportKind transport,
            ChannelCounts counts, List<Member> others, Instant now) {
        ObjectNode event = createdEvent(newcomer, session, transport, counts, now);
        ArrayNode data = event.putArray("data");
        for (Member other : others) {
            if (newcomer.meets(other)) {
                ObjectNode entry = data.addObject();
                entry.put("client_id", other.clientId().value());
                entry.put("bundle_id", other.bundleId().value());
                entry.put("connection_id", other.connectionId().value());
                putMetadata(entry, other);
            }
        }
        return Json.write(event);
    }

    /** {@code connection.updated}, once a minute; {@code minutes} is the connection's age. */
    public static String updated(Member member, SessionId session, TransportKind transport, ChannelCounts counts,
            long minutes, Instant now) {
        return Json.write(event("connection.updated", member, session, transport, counts, minutes, now));
    }

    /** {@code connection.destroyed} for those who remain; {@code counts} no longer include the member. */
    public static String destroyed(Member member, SessionId session, TransportKind transport, ChannelCounts counts,
            long minutes, Instant now) {
        ObjectNode event = event("connection.destroyed", member, session, transport, counts, minutes, now);
        putMetadata(event, member);
        return Json.write(event);
    }

    private static ObjectNode createdEvent(Member newcomer, SessionId session, TransportKind transport,
            ChannelCounts counts, Instant now) {
        ObjectNode event = event("connection.created", newcomer, session, transport, counts, 0, now);
        putMetadata(event, newcomer);
        return event;
    }

    private static ObjectNode event(String type, Member member, SessionId session, TransportKind transport,
            ChannelCounts counts, long minutes, Instant now) {
        ObjectNode event = Json.object();
        event.put("type", "notify");
        event.put("event_type", type);
        event.put("timestamp", timestamp(now));
        event.put("role", member.role().text());
        event.put("session_id", session.value());
        event.put("client_id", member.clientId().value());
        event.put("bundle_id", member.bundleId().value());
        event.put("connection_id", member.connectionId().value());
        event.put("audio", member.audio());
        event.put("video", member.video());
        event.put("minutes", minutes);
        event.put("channel_connections", counts.connections());
        event.put("channel_sendrecv_connections", counts.sendrecv());
        event.put("channel_sendonly_connections", counts.sendonly());
        event.put("channel_recvonly_connections", counts.recvonly());
        event.put("turn_transport_type", transport.text());
        return event;
    }

    private static void putMetadata(ObjectNode event, Member member) {
        event.set("authn_metadata", NotifyMetadata.known(member.signalingNotifyMetadata()));
        event.set("authz_metadata", NotifyMetadata.known(member.authzMetadata()));
        event.set("metadata", member.notifyMetadata());
    }
}
