package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node counts of a browser, and what the browser tells of itself through the SDK. */
@ExtendWith(Stage.Extension.class)
class StatisticsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Several times {@code websocket_stats_timer_interval} of {@link NodeAddress}. */
    private static final Duration REPORTED = Duration.ofSeconds(60);

    @Test
    void shouldCountABrowserAndPassOnWhatItTellsOfItself(Stage stage) throws Exception {
        Participant first = stage.participant();
        Participant second = stage.participant();
        String channel = stage.channel();
        first.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)));
        second.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)));
        first.untilSees(second, 30, LIMIT);
        second.untilSees(first, 30, LIMIT);
        NodeProcess node = stage.cluster().nodeOf(first.served());
        String body = "{\"channel_id\":\"" + channel + "\",\"connection_id\":\"" + first.connectionId() + "\"}";

        JsonNode stats = node.operation("Sora_20170529.GetStatsConnection", body);

        assertEquals(first.connectionId(), stats.path("connection_id").textValue());
        for (String counted : new String[]{"/rtp/total_received_packets", "/rtp/total_received_rtp",
                "/rtp/total_sent_packets", "/rtp/total_received_rtcp_sr", "/rtp/total_received_rtcp_rr",
                "/rtp/total_sent_rtcp_sr", "/rtp/total_sent_rtcp_rr", "/rtp/total_sent_rtcp_psfb_pli",
                "/rtp/total_sent_rtcp_rtpfb_transport_wide", "/rtp_hdrext/total_received_rtp_hdrext_sdes_mid",
                "/rtp_hdrext/total_received_rtp_hdrext_transport_wide_cc",
                "/rtp_hdrext/total_received_rtp_hdrext_audio_level", "/dtls/total_received_dtls",
                "/dtls/total_sent_dtls", "/ice_connection_state/total_connected_ack",
                "/turn/total_sent_allocate_success", "/turn/total_received_turn_binding_request",
                "/turn/total_sent_turn_binding_success"}) {
            assertTrue(stats.at(counted).longValue() > 0, counted + " of " + stats);
        }
        assertTrue(stats.at("/turn/total_received_channel_data").longValue()
                + stats.at("/turn/total_received_send_indication").longValue() > stats
                        .at("/rtp/total_received_packets").longValue(),
                "all media came through TURN: " + stats);
        assertEquals(0, stats.at("/rtp_hdrext/total_received_rtp_hdrext_unknown").longValue(), stats.toString());
        assertEquals(0, stats.at("/rtp/total_received_rtcp_unknown").longValue(), stats.toString());

        JsonNode told = reported(node, body);

        Set<String> types = new TreeSet<>();
        told.path("stats").forEach(object -> types.add(object.path("type").textValue()));
        assertTrue(types.containsAll(Set.of("inbound-rtp", "outbound-rtp", "transport", "codec", "candidate-pair")),
                types.toString());
        assertEquals(first.connectionId(), told.path("connection_id").textValue());
        assertTrue(told.toString().contains("\"" + second.connectionId() + "-video\""),
                "the track it receives: " + told);
    }

    private static JsonNode reported(NodeProcess node, String body) throws Exception {
        long end = System.nanoTime() + REPORTED.toNanos();
        JsonNode told = node.operation("Sora_20211215.GetRtcStats", body);
        while (told.path("stats").isEmpty()) {
            assertTrue(System.nanoTime() - end < 0, "the browser has told nothing");
            TimeUnit.MILLISECONDS.sleep(200);
            told = node.operation("Sora_20211215.GetRtcStats", body);
        }
        return told;
    }
}
