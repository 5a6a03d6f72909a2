package starling.api.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.api.FakeNode;
import starling.api.operation.TargetDispatcher;
import starling.api.log.LogCounts;
import starling.api.webhook.WebhookCounters;
import starling.cluster.NodeMode;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;
import starling.media.engine.LoopCounter;

class NodeMetricsTextTest {
    private final FakeNode node = new FakeNode(null);

    private ParsedMetrics metrics() {
        return ParsedMetrics.of(NodeMetricsText.of(node, new WebhookCounters(), LogCounts.NONE));
    }

    @Test
    void shouldTellEveryNumberOfGetStatsReportUnderItsOtherName() throws Exception {
        ParsedMetrics metrics = metrics();
        String answer = TargetDispatcher.create(node.cluster(), node.channels(), node.control(), new WebhookCounters())
                .call("Sora_20171010.GetStatsReport", Optional.empty()).toCompletableFuture().get().body().toString();
        JsonNode report = new ObjectMapper().readTree(answer);

        for (NodeMetric metric : NodeMetric.values()) {
            if (metric.member().isPresent() && metric.metric().isPresent()) {
                double value = metrics.value("starling_" + metric.metric().get());
                assertEquals(report.get(metric.member().get()).asLong(), (long) value, metric.name());
            }
        }
        JsonNode peer = report.get("cluster_relay").get(0);
        for (RelayMetric metric : RelayMetric.values()) {
            assertEquals(peer.get(metric.member()).asDouble(),
                    metrics.value("starling_" + metric.metric() + "{node-02@127.0.0.2}"), metric.name());
        }
    }

    @Test
    void shouldTellEverythingTheLoopsCount() {
        ParsedMetrics metrics = metrics();

        assertEquals(100, metrics.value("starling_media_received_srtp_total"));
        assertEquals(220_000, metrics.value("starling_media_sent_srtp_bytes_total"));
        List<String> missing = Arrays.stream(LoopCounter.values()).map(c -> "starling_media_" + c.text() + "_total")
                .filter(name -> !metrics.names().contains(name)).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void shouldKeepTheFractionOfASecond() {
        assertEquals(1.5, metrics().value("starling_connection_setup_seconds_total"));
    }

    @Test
    void shouldTellWhereTheNodeStands() {
        node.mode = NodeMode.BLOCK_NEW_CONNECTION;

        ParsedMetrics metrics = metrics();

        assertEquals(0, metrics.value("starling_ready"));
        assertEquals(1, metrics.value("starling_state{ready}"));
        assertEquals(0, metrics.value("starling_state{joining}"));
        assertEquals(1, metrics.value("starling_mode{block_new_connection}"));
        assertEquals(0, metrics.value("starling_mode{normal}"));
        assertEquals(1, metrics.value("starling_node_info{node-01@127.0.0.1}"));
        assertEquals(5000, metrics.value("starling_max_connections"));
    }

    @Test
    void shouldTellTheStateOfTheLedgerWhereThereIsOne() {
        assertFalse(metrics().names().contains("starling_raft_term"));

        node.ledger = new LedgerStatus(RaftState.LEADER, 3, 12, Optional.of("node-01@127.0.0.1"));

        assertEquals(1, metrics().value("starling_raft_state{leader}"));
        assertEquals(3, metrics().value("starling_raft_term"));
        assertEquals(12, metrics().value("starling_raft_commit_index"));
    }

    @Test
    void shouldTellWhatTheProcessUses() {
        ParsedMetrics metrics = metrics();

        assertTrue(metrics.value("process_cpu_seconds_total") > 0);
        assertTrue(metrics.value("process_max_fds") >= metrics.value("process_open_fds"));
        assertTrue(metrics.value("starling_jvm_heap_used_bytes") > 0);
    }

    @Test
    void shouldEscapeWhatALabelHolds() {
        PrometheusText text = new PrometheusText().metric("a", "b\\c\nd").sample("a", "l", "\"\\\n", 0.25);

        assertEquals("# HELP a b\\\\c\\nd\n# TYPE a gauge\na{l=\"\\\"\\\\\\n\"} 0.25\n", text.toString());
        assertEquals(0.25, ParsedMetrics.of(text.toString()).value("a{\\\"\\\\\\n}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 1\n", "# HELP a b\n# TYPE a gauge\na 1", "# HELP a b\n# TYPE a counter\na 1\n",
            "# HELP a b\n# TYPE a gauge\na 1\na 1\n", "# HELP a b\n# TYPE a gauge\na{b=1} 1\n"})
    void shouldBeReadByATestThatRefusesMistakes(String text) {
        assertThrows(IllegalArgumentException.class, () -> ParsedMetrics.of(text));
    }
}
