package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.TransportKind;
import starling.core.sdp.Sdps;

class NotifyTest {
    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00.123456789Z");
    private static final ChannelCounts COUNTS = new ChannelCounts(3, 2, 1);
    private static final Member ALICE = member(Sdps.ALICE, "bundle-a", TextNode.valueOf("hello"));
    private static final Member BOB = member(Sdps.BOB, "bundle-b", MissingNode.getInstance());
    private static final Member CAROL = member(Sdps.CAROL, "bundle-a", MissingNode.getInstance());

    private static Member member(ConnectionId id, String bundle, JsonNode metadata) {
        return new Member(id, new ClientId("client"), new BundleId(bundle), new ChannelId("sora"), Role.SENDRECV, true,
                false, List.of(), metadata, "");
    }

    private static ObjectNode read(String json) {
        return Json.readObject(json).orElseThrow();
    }

    private static void checkCommonFields(ObjectNode event, String type) {
        assertEquals("notify", event.get("type").textValue());
        assertEquals(type, event.get("event_type").textValue());
        assertEquals("2025-01-01T00:00:00.123456Z", event.get("timestamp").textValue());
        assertEquals("sendrecv", event.get("role").textValue());
        assertEquals(Conversation.SESSION.value(), event.get("session_id").textValue());
        assertEquals("client", event.get("client_id").textValue());
        assertEquals("bundle-a", event.get("bundle_id").textValue());
        assertEquals(Sdps.ALICE.value(), event.get("connection_id").textValue());
        assertEquals(true, event.get("audio").booleanValue());
        assertEquals(false, event.get("video").booleanValue());
        assertEquals(6, event.get("channel_connections").intValue());
        assertEquals(3, event.get("channel_sendrecv_connections").intValue());
        assertEquals(2, event.get("channel_sendonly_connections").intValue());
        assertEquals(1, event.get("channel_recvonly_connections").intValue());
        assertEquals("udp", event.get("turn_transport_type").textValue());
    }

    @Test
    void shouldDescribeANewcomerToTheOthers() {
        ObjectNode event = read(
                Notify.created(ALICE, Conversation.SESSION, TransportKind.TURN_UDP, COUNTS, NOW));

        checkCommonFields(event, "connection.created");
        assertEquals(0, event.get("minutes").intValue());
        assertEquals("hello", event.get("authn_metadata").textValue());
        assertEquals("hello", event.get("metadata").textValue());
        assertEquals(true, event.get("authz_metadata").isNull());
        assertFalse(event.has("data"));
    }

    @Test
    void shouldListTheOthersToTheNewcomerExceptItsOwnBundle() {
        ObjectNode event = read(Notify.createdForNewcomer(ALICE, Conversation.SESSION, TransportKind.DIRECT_UDP, COUNTS,
                List.of(ALICE, BOB, CAROL), NOW));

        checkCommonFields(event, "connection.created");
        assertEquals("[{\"client_id\":\"client\",\"bundle_id\":\"bundle-b\",\"connection_id\":\"" + Sdps.BOB
                + "\",\"authn_metadata\":null,\"authz_metadata\":null,\"metadata\":null}]",
                event.get("data").toString());
    }

    @Test
    void shouldUpdateWithoutMetadata() {
        ObjectNode event = read(
                Notify.updated(ALICE, Conversation.SESSION, TransportKind.TURN_UDP, COUNTS, 5, NOW));

        checkCommonFields(event, "connection.updated");
        assertEquals(5, event.get("minutes").intValue());
        assertFalse(event.has("authn_metadata"));
    }

    @Test
    void shouldTellTheAgeOfAConnectionThatEnds() {
        ObjectNode event = read(
                Notify.destroyed(ALICE, Conversation.SESSION, TransportKind.TURN_UDP, COUNTS, 61, NOW));

        checkCommonFields(event, "connection.destroyed");
        assertEquals(61, event.get("minutes").intValue());
        assertEquals("hello", event.get("authn_metadata").textValue());
    }

    @Test
    void shouldAlwaysWriteMicroseconds() {
        assertEquals("2025-01-01T00:00:00.000000Z", Notify.timestamp(Instant.parse("2025-01-01T00:00:00Z")));
    }
}
