package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterOperations;

/** Tells what this node takes on. */
final class GetMode implements Operation {
    private final ClusterOperations cluster;

    GetMode(ClusterOperations cluster) {
        this.cluster = cluster;
    }

    @Override
    public String target() {
        return "Sora_20211215.GetMode";
    }

    @Override
    public Parameters parameters() {
        return Parameters.NONE;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        return CompletableFuture
                .completedStage(JsonNodeFactory.instance.objectNode().put("mode", cluster.mode().text()));
    }
}
