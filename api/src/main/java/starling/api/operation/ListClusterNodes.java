package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterNode;
import starling.cluster.ClusterOperations;

/**
 * The nodes of the cluster as this one sees them ({@code cluster.md section 9}). There is no licence: of its members only the
 * limit of connections is told, because clients compute the load from it.
 */
final class ListClusterNodes implements Operation {
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final ClusterOperations cluster;

    ListClusterNodes(ClusterOperations cluster) {
        this.cluster = cluster;
    }

    @Override
    public String target() {
        return "Sora_20211215.ListClusterNodes";
    }

    @Override
    public Parameters parameters() {
        return Parameters.NONE;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        cluster.listNodes().forEach(node -> nodes.add(describe(node)));
        return CompletableFuture.completedStage(nodes);
    }

    private static ObjectNode describe(ClusterNode node) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("node_name", node.nodeName()).put("connected",
                node.connected());
        node.details().filter(details -> node.connected())
                .ifPresent(details -> json.put("epoch", details.epoch()).put("mode", details.mode().text())
                        .put("temporary_node", details.temporaryNode())
                        .put("cluster_signaling_url", details.clusterSignalingUrl())
                        .put("cluster_api_url", details.clusterApiUrl())
                        .put("member_since", MICROSECONDS.format(details.memberSince()))
                        .put("sora_version", details.version())
                        .put("license_max_connections", details.maxConnections())
                        .put("license_serial_code", GetLicense.SERIAL_CODE)
                        .put("license_type", GetLicense.TYPE));
        return json;
    }
}
