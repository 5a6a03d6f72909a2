package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.api.metrics.NodeMetric;
import starling.api.metrics.RelayMetric;
import starling.api.webhook.OutboxGauge;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeControl;
import starling.cluster.NodeStatistics;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;
import starling.media.actor.NodeCounters;
import starling.media.engine.RelayPeerStats;

/** What this node has counted since its start ({@code operations.md section 3.1}). */
final class GetStatsReport implements Operation {
    private final ClusterOperations cluster;
    private final NodeControl node;
    private final WebhookCounters webhooks;

    GetStatsReport(ClusterOperations cluster, NodeControl node, WebhookCounters webhooks) {
        this.cluster = cluster;
        this.node = node;
        this.webhooks = webhooks;
    }

    @Override
    public String target() {
        return "Sora_20171010.GetStatsReport";
    }

    @Override
    public Parameters parameters() {
        return Parameters.NONE;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        NodeStatistics statistics = node.statistics();
        ObjectNode report = JsonNodeFactory.instance.objectNode().put("version", statistics.version());
        for (NodeMetric metric : NodeMetric.values()) {
            metric.member().ifPresent(member -> report.put(member, (long) metric.value(statistics)));
        }
        webhooks.values().forEach((counter, value) -> report.put(counter.text(), value));
        for (OutboxGauge gauge : OutboxGauge.values()) {
            report.put(gauge.text(), webhooks.value(gauge));
        }
        clients(report.putObject("sora_client"), statistics.counts().clients());
        // No offer of ours can fail to be made.
        report.putObject("error").put("sdp_generation_error", 0).put("signaling_error",
                statistics.counts().signalingErrors());
        relay(report, statistics.media().relay());
        LedgerStatus ledger = cluster.ledger();
        if (ledger.raftState() != RaftState.NONE) {
            report.putObject("cluster").put("raft_state", ledger.raftState().text()).put("raft_term", ledger.term())
                    .put("raft_commit_index", Math.max(0, ledger.commitIndex()));
        }
        return CompletableFuture.completedStage(report);
    }

    private static void clients(ObjectNode group, NodeCounters.Clients clients) {
        ObjectNode successful = group.putObject("total_successful_sora_client_type");
        clients.successful().forEach((type, count) -> successful.put(type.text(), count));
        ObjectNode failed = group.putObject("total_failed_sora_client_type");
        clients.failed().forEach((type, count) -> failed.put(type.text(), count));
    }

    private static void relay(ObjectNode report, List<RelayPeerStats> peers) {
        if (peers.isEmpty()) {
            return;
        }
        ArrayNode list = report.putArray("cluster_relay");
        for (RelayPeerStats peer : peers) {
            ObjectNode told = list.addObject().put("node_name", peer.nodeName());
            for (RelayMetric metric : RelayMetric.values()) {
                told.put(metric.member(), metric.value(peer));
            }
        }
    }
}
