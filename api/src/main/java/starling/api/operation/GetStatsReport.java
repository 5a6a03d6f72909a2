package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeControl;
import starling.cluster.NodeStatistics;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;
import starling.media.actor.NodeCounters;

/** What this node has counted since its start ({@code operations.md section 3.1}). */
final class GetStatsReport implements Operation {
    private final ClusterOperations cluster;
    private final NodeControl node;

    GetStatsReport(ClusterOperations cluster, NodeControl node) {
        this.cluster = cluster;
        this.node = node;
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
        connections(report, statistics);
        media(report, statistics);
        relay(report, statistics);
        LedgerStatus ledger = cluster.ledger();
        if (ledger.raftState() != RaftState.NONE) {
            report.putObject("cluster").put("raft_state", ledger.raftState().text()).put("raft_term", ledger.term())
                    .put("raft_commit_index", Math.max(0, ledger.commitIndex()));
        }
        return CompletableFuture.completedStage(report);
    }

    private static void connections(ObjectNode report, NodeStatistics statistics) {
        NodeCounters.Counts counts = statistics.counts();
        report.put("total_connection_created", counts.created()).put("total_connection_destroyed", counts.destroyed())
                .put("total_successful_connections", counts.created())
                .put("total_ongoing_connections", statistics.ongoing())
                .put("total_failed_connections", counts.failed())
                .put("total_duration_sec", TimeUnit.NANOSECONDS.toSeconds(counts.durationNanos()))
                .put("average_duration_sec",
                        TimeUnit.NANOSECONDS.toSeconds(average(counts.durationNanos(), counts.destroyed())))
                .put("average_setup_time_msec",
                        TimeUnit.NANOSECONDS.toMillis(average(counts.setupNanos(), counts.created())))
                .put("total_turn_udp_connections", counts.turnUdp()).put("total_turn_tcp_connections", 0)
                .put("total_session_created", counts.sessionsCreated())
                .put("total_session_destroyed", counts.sessionsDestroyed());
    }

    private static void media(ObjectNode report, NodeStatistics statistics) {
        report.put("total_received_srtp", statistics.media().counters().getOrDefault("received_srtp", 0L))
                .put("total_received_srtp_byte_size",
                        statistics.media().counters().getOrDefault("received_srtp_bytes", 0L))
                .put("total_sent_srtp", statistics.media().counters().getOrDefault("sent_srtp", 0L))
                .put("total_sent_srtp_byte_size", statistics.media().counters().getOrDefault("sent_srtp_bytes", 0L));
    }

    private static void relay(ObjectNode report, NodeStatistics statistics) {
        if (statistics.media().relay().isEmpty()) {
            return;
        }
        ArrayNode peers = report.putArray("cluster_relay");
        statistics.media().relay().forEach(peer -> peers.addObject().put("node_name", peer.nodeName())
                .put("total_received", peer.receivedPackets()).put("total_sent", peer.sentPackets())
                .put("total_received_byte_size", peer.receivedBytes()).put("total_sent_byte_size", peer.sentBytes())
                .put("total_retransmitted", peer.retransmitted()).put("total_recovered", peer.recovered())
                .put("total_lost", peer.lost()).put("total_rejected", peer.rejected())
                .put("streams_sent", peer.streamsSent()).put("streams_received", peer.streamsReceived()));
    }

    private static long average(long sum, long count) {
        return count == 0 ? 0 : sum / count;
    }
}
