package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterOperations;

/** Removes a node from the list of registered nodes; answers with its name. */
final class PurgeClusterNode implements Operation {
    private static final String NODE_NAME = "node_name";
    private static final String FORCE = "force";

    private final ClusterOperations cluster;

    PurgeClusterNode(ClusterOperations cluster) {
        this.cluster = cluster;
    }

    @Override
    public String target() {
        return "Sora_20211215.PurgeClusterNode";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(new Parameters.Parameter(NODE_NAME, Parameters.Type.STRING),
                Parameters.Parameter.optional(FORCE, Parameters.Type.BOOLEAN));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        String name = parameters.get(NODE_NAME).textValue();
        return cluster.purgeNode(name, parameters.path(FORCE).asBoolean(false))
                .thenApply(purged -> JsonNodeFactory.instance.objectNode().put(NODE_NAME, name));
    }
}
