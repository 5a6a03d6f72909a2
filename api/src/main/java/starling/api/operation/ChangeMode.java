package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeMode;

/** Changes what this node takes on; answers with the mode. */
final class ChangeMode implements Operation {
    private static final String MODE = "mode";

    private final ClusterOperations cluster;

    ChangeMode(ClusterOperations cluster) {
        this.cluster = cluster;
    }

    @Override
    public String target() {
        return "Sora_20211215.ChangeMode";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Parameters.Parameter.oneOf(MODE,
                Arrays.stream(NodeMode.values()).map(NodeMode::text).toList()));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        String wanted = parameters.get(MODE).textValue();
        NodeMode mode = Arrays.stream(NodeMode.values()).filter(m -> m.text().equals(wanted)).findFirst().orElseThrow();
        cluster.changeMode(mode);
        return CompletableFuture.completedStage(JsonNodeFactory.instance.objectNode().put(MODE, mode.text()));
    }
}
