package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application: a page, and a backend that is asked who may enter and uses the API. */
@ExtendWith(Stage.Extension.class)
class ApplicationTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String HOST = "127.0.41.1";

    @Test
    void shouldAnswerToItsBackend(Stage stage) throws Exception {
        Backend backend = stage.closeAfterTest(new Backend(ApplicationTest::answer));
        NodeProcess node = start(stage, backend);
        String channel = stage.channel();
        String url = node.address().signalingUrl();

        JsonNode refusal = stage.participant()
                .refused(Participant.options("sendrecv", channel, url).authMetadata("{\"ticket\":\"old\"}"));
        assertEquals("4490 the ticket is used up",
                refusal.path("code").asInt() + " " + refusal.path("reason").textValue(), refusal.toString());

        Participant first = stage.participant()
                .join(Participant.options("sendrecv", channel, url).authMetadata("{\"ticket\":\"Ada\"}"));
        Participant second = stage.participant()
                .join(Participant.options("sendrecv", channel, url).authMetadata("{\"ticket\":\"Grace\"}"));
        first.untilNotified("connection.created", second, LIMIT);

        JsonNode heard = first.untilHeard("r.notifications.length >= 2", LIMIT);
        assertEquals("{\"for\":\"Ada\"}", heard.at("/offers/0/metadata").toString());
        assertEquals("{\"shown\":\"Grace\"}", heard.at("/notifications/1/authz_metadata").toString());
        assertFalse(heard.toString().contains("hidden"), "event_metadata is for the backend only: " + heard);
        backend.await("both are told of", told -> told.told("connection.created").size() == 2);
        for (JsonNode event : backend.told("connection.created")) {
            String name = event.path("connection_id").textValue().equals(first.connectionId()) ? "Ada" : "Grace";
            assertEquals("{\"hidden\":\"" + name + "\"}", event.path("event_metadata").toString());
        }

        String of = "{\"channel_id\":\"" + channel + "\",\"connection_id\":\"%s\"";
        node.operation("Sora_20160711.PushConnection",
                of.formatted(first.connectionId()) + ",\"data\":{\"n\":[1,\"\u00e9\"]}}");
        node.operation("Sora_20160711.PushChannel", "{\"channel_id\":\"" + channel + "\",\"data\":{\"n\":2}}");
        assertEquals("[{\"type\":\"push\",\"data\":{\"n\":[1,\"\u00e9\"]}},{\"type\":\"push\",\"data\":{\"n\":2}}]",
                first.untilHeard("r.pushes.length >= 2", LIMIT).path("pushes").toString());
        assertEquals("[{\"type\":\"push\",\"data\":{\"n\":2}}]",
                second.untilHeard("r.pushes.length >= 1", LIMIT).path("pushes").toString());

        node.operation("Sora_20201124.PutSignalingNotifyMetadataItem",
                of.formatted(first.connectionId()) + ",\"key\":\"hand\",\"value\":\"up\",\"push\":true}");
        assertEquals("{\"action\":\"PutMetadataItem\",\"connection_id\":\"" + first.connectionId()
                + "\",\"key\":\"hand\",\"value\":\"up\",\"type\":\"signaling_notify_metadata_ext\"}",
                second.untilHeard("r.pushes.length >= 2", LIMIT).at("/pushes/1/data").toString());

        node.operation("Sora_20151104.DisconnectConnection",
                of.formatted(first.connectionId()) + ",\"reason\":{\"why\":\"enough\"}}");
        JsonNode closed = first.untilHeard("r.closed !== null", LIMIT).path("closed");
        assertEquals("1000 DISCONNECTED-API", closed.path("code").asInt() + " " + closed.path("reason").textValue(),
                closed.toString());
        JsonNode left = second.untilNotified("connection.destroyed", first, LIMIT).path("notifications");
        assertEquals("up", left.path(left.size() - 1).at("/metadata/hand").textValue(), left.toString());
        backend.await("the end is told", told -> !told.told("connection.destroyed").isEmpty());
        JsonNode end = backend.told("connection.destroyed").get(0);
        assertEquals("{\"hidden\":\"Ada\"}", end.path("event_metadata").toString());
        assertEquals("{\"why\":\"enough\"}", end.at("/data/disconnect_api_reason").toString(), end.toString());
        assertTrue(second.report().path("state").textValue().equals("connected"), "the other one stays");
    }

    /** Who may enter, and what is told of whom. */
    private static String answer(JsonNode body) {
        String ticket = body.at("/metadata/ticket").asText();
        if (ticket.isEmpty()) {
            return "";
        }
        return ticket.equals("old")
                ? "{\"allowed\":false,\"reason\":\"the ticket is used up\"}"
                : ("{\"allowed\":true,\"metadata\":{\"for\":\"N\"},\"event_metadata\":{\"hidden\":\"N\"},"
                        + "\"signaling_notify_metadata\":{\"shown\":\"N\"}}").replace("N", ticket);
    }

    /** A cluster of one node. */
    private static NodeProcess start(Stage stage, Backend backend) throws Exception {
        NodeAddress address = new NodeAddress(1, HOST, Cluster.freePorts(HOST, 1), Cluster.freePorts(HOST, 1),
                Cluster.freePorts(HOST, 11), Cluster.freePorts(HOST, NodeAddress.MEDIA_LOOPS),
                "auth_webhook_url = " + backend.url() + "\nevent_webhook_url = " + backend.url()
                        + "\nsignaling_notify_metadata_ext = true\n");
        NodeProcess node = NodeProcess.start(address, Directories.module().resolve("target/application"));
        stage.closeAfterTest(() -> {
            node.stop();
            node.awaitStopped();
        });
        node.awaitStarted();
        node.operation("Sora_20221221.InitCluster", "{\"node_name_list\": [\"" + address.name() + "\"]}");
        node.awaitReady();
        return node;
    }
}
