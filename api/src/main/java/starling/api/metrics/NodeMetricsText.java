package starling.api.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import starling.api.webhook.OutboxGauge;
import starling.api.log.LogCounts;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ClusterNode;
import starling.cluster.NodeMode;
import starling.cluster.NodeStatistics;
import starling.cluster.NodeStatus;
import starling.cluster.StarlingNode;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;
import starling.core.signaling.SoraClientType;
import starling.media.actor.NodeCounters;
import starling.media.engine.LoopCounter;
import starling.media.engine.RelayPeerStats;

/** What {@code GET /metrics} answers: everything a node counts, of this moment. Any thread may call; nothing blocks. */
public final class NodeMetricsText {
    private static final String PREFIX = "starling_";

    private NodeMetricsText() {}

    public static String of(StarlingNode node, WebhookCounters webhooks, LogCounts logs) {
        PrometheusText text = new PrometheusText();
        NodeStatistics statistics = node.control().statistics();
        status(text, node.status(), statistics.version());
        connections(text, statistics);
        clients(text, statistics.counts().clients());
        webhooks.values().forEach(
                (counter, value) -> text.single(PREFIX + counter.metric(), counter.meaning(), value));
        for (OutboxGauge gauge : OutboxGauge.values()) {
            text.single(PREFIX + gauge.text(), gauge.meaning(), webhooks.value(gauge));
        }
        media(text, statistics.media().counters());
        relay(text, statistics.media().relay());
        cluster(text, node.cluster().listNodes(), node.cluster().ledger());
        text.single(PREFIX + "log_lines_lost_total", "Lines of log files lost because too many waited or the file could"
                + " not be written.", logs.lost());
        text.single(PREFIX + "log_files_failing", "Log files that cannot be written.", logs.failing());
        ProcessMetrics.write(text);
        return text.toString();
    }

    private static void status(PrometheusText text, NodeStatus status, String version) {
        text.metric("starling_version_info", "The version this node runs.")
                .sample("starling_version_info", "version", version, 1);
        text.metric("starling_node_info", "The name of this node.")
                .sample("starling_node_info", "node_name", status.nodeName(), 1);
        text.single("starling_ready", "1 if the node takes newcomers.", status.ready() ? 1 : 0);
        text.metric("starling_state", "1 for the state the node is in.");
        for (NodeStatus.State state : NodeStatus.State.values()) {
            text.sample("starling_state", "state", state.name().toLowerCase(Locale.ROOT),
                    status.state() == state ? 1 : 0);
        }
        text.metric("starling_mode", "1 for the mode in force.");
        for (NodeMode mode : NodeMode.values()) {
            text.sample("starling_mode", "mode", mode.text(), status.mode() == mode ? 1 : 0);
        }
        text.single("starling_max_connections", "Connections this node takes.", status.maxConnections());
        text.single("starling_channels", "Channels with members on this node.", status.channels());
    }

    private static void connections(PrometheusText text, NodeStatistics statistics) {
        for (NodeMetric metric : NodeMetric.values()) {
            metric.metric().ifPresent(
                    name -> text.single(PREFIX + name, metric.meaning(), metric.value(statistics)));
        }
    }

    private static void clients(PrometheusText text, NodeCounters.Clients clients) {
        clients(text, "client_connections_total", "Connections created, by the client's software.",
                clients.successful());
        clients(text, "client_connections_failed_total", "Connections failed, by the client's software.",
                clients.failed());
    }

    private static void clients(PrometheusText text, String name, String meaning, Map<SoraClientType, Long> counts) {
        text.metric(PREFIX + name, meaning);
        counts.forEach((type, count) -> text.sample(PREFIX + name, "sora_client", type.text(), count));
    }

    private static void media(PrometheusText text, Map<String, Long> counters) {
        for (LoopCounter counter : LoopCounter.values()) {
            text.single(PREFIX + "media_" + counter.text() + "_total", "Media: " + counter.description() + ".",
                    counters.getOrDefault(counter.text(), 0L));
        }
    }

    private static void relay(PrometheusText text, List<RelayPeerStats> peers) {
        for (RelayMetric metric : RelayMetric.values()) {
            String name = PREFIX + metric.metric();
            text.metric(name, metric.meaning());
            peers.forEach(peer -> text.sample(name, "peer", peer.nodeName(), metric.value(peer)));
        }
    }

    private static void cluster(PrometheusText text, List<ClusterNode> nodes, LedgerStatus ledger) {
        text.single("starling_cluster_nodes", "Nodes of the cluster known here, this one included.", nodes.size());
        text.single("starling_cluster_nodes_connected", "Those of them this node is in contact with.",
                nodes.stream().filter(ClusterNode::connected).count());
        if (ledger.raftState() == RaftState.NONE) {
            return;
        }
        text.metric("starling_raft_state", "The role of this node in keeping the list of registered nodes.")
                .sample("starling_raft_state", "state", ledger.raftState().text(), 1);
        text.single("starling_raft_term", "Term of the list of registered nodes.", ledger.term());
        text.single("starling_raft_commit_index", "Entries agreed on in the list of registered nodes.",
                Math.max(0, ledger.commitIndex()));
    }
}
