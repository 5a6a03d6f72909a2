package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application stops what one browser sees of another, and lets it go on. */
@ExtendWith(Stage.Extension.class)
class ForwardingFilterTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void shouldStopAndRestartVideoForOneReceiverOnly(Stage stage) throws Exception {
        String channel = stage.channel();
        Participant sender = stage.participant();
        Participant filtered = stage.participant();
        Participant other = stage.participant();
        sender.join(Participant.options("sendonly", channel, stage.cluster().signalingUrl(1)));
        for (Participant viewer : new Participant[]{filtered, other}) {
            viewer.join(Participant.options("recvonly", channel, stage.cluster().signalingUrl(1)));
            viewer.untilSees(sender, 15, LIMIT);
            viewer.untilHears(sender, LIMIT);
        }
        NodeProcess node = stage.cluster().nodeOf(filtered.served());
        String ids = "{\"channel_id\":\"" + channel + "\",\"connection_id\":\"" + filtered.connectionId() + "\"";

        node.operation("Sora_20230628.CreateConnectionForwardingFilter", ids + ",\"action\":\"block\",\"rules\":[["
                + "{\"field\":\"kind\",\"operator\":\"is_in\",\"values\":[\"video\"]},"
                + "{\"field\":\"connection_id\",\"operator\":\"is_in\",\"values\":[\"" + sender.connectionId()
                + "\"]}]]}");
        JsonNode listed = node.operation("Sora_20230628.ListForwardingFilters",
                "{\"channel_id\":\"" + channel + "\",\"blocked\":true}");
        assertEquals(1, listed.path("blocked").size(), listed.toString());
        assertEquals(filtered.connectionId(), listed.at("/blocked/0/destination_connection_id").textValue());
        assertEquals(sender.connectionId(), listed.at("/blocked/0/source_connection_id_list/0").textValue());
        sees(other, sender, 15);
        JsonNode before = filtered.report();
        sees(other, sender, 30);
        JsonNode after = filtered.report();

        assertEquals(packets(before, sender, "video"), packets(after, sender, "video"), "video packets while blocked");
        assertTrue(packets(after, sender, "audio") > packets(before, sender, "audio"), "the sound goes on");
        assertEquals(before.get("reOffers"), after.get("reOffers"), "the client is told nothing");

        node.operation("Sora_20230628.DeleteConnectionForwardingFilter", ids + "}");

        sees(filtered, sender, 30);
    }

    /** Waits for so many frames more. */
    private static void sees(Participant viewer, Participant sender, int frames) {
        int sofar = Participant.inbound(viewer.report(), sender, "video").path("framesDecoded").intValue();
        viewer.untilSees(sender, sofar + frames, LIMIT);
    }

    private static long packets(JsonNode report, Participant sender, String kind) {
        return Participant.inbound(report, sender, kind).path("packetsReceived").longValue();
    }
}
