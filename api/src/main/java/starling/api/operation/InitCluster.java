package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterOperations;

/** Forms a cluster of the listed nodes; answers with the list. */
final class InitCluster implements Operation {
    private static final String NODE_NAME_LIST = "node_name_list";

    private final ClusterOperations cluster;

    InitCluster(ClusterOperations cluster) {
        this.cluster = cluster;
    }

    @Override
    public String target() {
        return "Sora_20221221.InitCluster";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(new Parameters.Parameter(NODE_NAME_LIST, Parameters.Type.STRINGS));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        JsonNode list = parameters.get(NODE_NAME_LIST);
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.textValue()));
        return cluster.initCluster(names)
                .thenApply(formed -> JsonNodeFactory.instance.objectNode().set(NODE_NAME_LIST, list));
    }
}
