package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starling.api.FakeNode;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ClusterNode;
import starling.cluster.NodeMode;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;

/**
 * What the open exporter reads of three operations: every member that it has a metric for is there, and of the type that it
 * decodes ({@code operations.md sections 3.1, 3.3, api.md section 2.17, cluster.md section 9}). It reports 0 for
 * {@code erlang_vm}, which no other server has, and for what only spanning trees count.
 */
class ExporterExpectationsTest {
    private static final List<String> COUNTERS = List.of("total_connection_created", "total_connection_updated",
            "total_connection_destroyed", "total_successful_connections", "total_ongoing_connections",
            "total_failed_connections", "total_duration_sec", "average_duration_sec", "average_setup_time_msec",
            "total_turn_udp_connections", "total_turn_tcp_connections", "total_session_created",
            "total_session_destroyed", "total_received_invalid_turn_tcp_packet", "total_auth_webhook_allowed",
            "total_auth_webhook_denied", "total_successful_auth_webhook", "total_failed_auth_webhook",
            "total_successful_session_webhook", "total_failed_session_webhook", "total_ignored_session_webhook",
            "total_successful_event_webhook", "total_failed_event_webhook", "total_ignored_event_webhook",
            "total_successful_stats_webhook", "total_failed_stats_webhook", "total_ignored_stats_webhook",
            "total_received_srtp", "total_received_srtp_byte_size", "total_sent_srtp", "total_sent_srtp_byte_size",
            "total_sent_srtp_sfu_delay_us", "total_decrypted_srtp", "total_decrypted_srtp_byte_size",
            "total_received_sctp", "total_received_sctp_byte_size", "total_sent_sctp", "total_sent_sctp_byte_size");
    private static final List<String> CLIENTS = List.of("sora_android_sdk", "sora_c_sdk", "sora_cpp_sdk",
            "sora_flutter_sdk", "sora_ios_sdk", "sora_js_sdk", "sora_python_sdk", "sora_unity_sdk", "obs_studio_whip",
            "obs_studio_whep", "webrtc_load_testing_tool_zakuro", "webrtc_native_client_momo", "unknown");

    private final FakeNode node = new FakeNode(null);

    private JsonNode call(String target) {
        ApiAnswer answer = TargetDispatcher.create(node.cluster(), node.channels(), node.control(),
                new WebhookCounters()).call(target, Optional.empty()).toCompletableFuture().join();
        assertEquals(200, answer.status());
        return answer.body();
    }

    private static void assertWholeNumbers(JsonNode object, List<String> members) {
        members.forEach(name -> assertTrue(object.path(name).isIntegralNumber(), name + " of " + object));
    }

    private static void assertTexts(JsonNode object, List<String> members) {
        members.forEach(name -> assertTrue(object.path(name).isTextual(), name + " of " + object));
    }

    @Test
    void shouldFindWhatItReadsInGetStatsReport() {
        node.ledger = new LedgerStatus(RaftState.LEADER, 3, 12, Optional.of("node-01@127.0.0.1"));

        JsonNode report = call("Sora_20171010.GetStatsReport");

        assertTexts(report, List.of("version"));
        assertWholeNumbers(report, COUNTERS);
        assertWholeNumbers(report.path("sora_client").path("total_successful_sora_client_type"), CLIENTS);
        assertWholeNumbers(report.path("sora_client").path("total_failed_sora_client_type"), CLIENTS);
        assertWholeNumbers(report.path("error"), List.of("sdp_generation_error", "signaling_error"));
        assertEquals("leader", report.path("cluster").path("raft_state").textValue());
        assertWholeNumbers(report.path("cluster"), List.of("raft_term", "raft_commit_index"));
        assertTrue(report.path("cluster_relay").isArray());
        JsonNode peer = report.path("cluster_relay").get(0);
        assertTexts(peer, List.of("node_name"));
        assertWholeNumbers(peer, List.of("total_received", "total_sent", "total_received_byte_size",
                "total_sent_byte_size"));
    }

    @Test
    void shouldFindWhatItReadsInGetLicense() {
        JsonNode license = call("Sora_20171218.GetLicense");

        assertWholeNumbers(license, List.of("max_connections"));
        assertTexts(license, List.of("expired_at", "product_name", "serial_code", "type"));
        assertEquals("9999-12", YearMonth.parse(license.path("expired_at").textValue()).toString());
    }

    @Test
    void shouldFindWhatItReadsInListClusterNodes() {
        node.nodes = List.of(
                new ClusterNode("node-01@127.0.0.1", true,
                        Optional.of(new ClusterNode.Details(4, NodeMode.NORMAL, false, "ws://127.0.0.1:5000/signaling",
                                "http://127.0.0.1:3000/", Instant.parse("2026-11-23T15:00:00.1Z"), "2026.1.0",
                                5_000, 7))),
                new ClusterNode("node-02@127.0.0.2", false, Optional.empty()));

        JsonNode nodes = call("Sora_20211215.ListClusterNodes");

        JsonNode connected = nodes.get(0);
        assertTexts(connected, List.of("node_name", "mode", "cluster_signaling_url", "cluster_api_url",
                "member_since", "sora_version", "license_serial_code", "license_type"));
        assertTrue(connected.path("connected").isBoolean() && connected.path("temporary_node").isBoolean());
        assertWholeNumbers(connected, List.of("epoch", "license_max_connections"));
        assertEquals(Instant.parse("2026-11-23T15:00:00.1Z"),
                OffsetDateTime.parse(connected.path("member_since").textValue()).toInstant());
        assertEquals("{\"node_name\":\"node-02@127.0.0.2\",\"connected\":false}", nodes.get(1).toString());
    }
}
