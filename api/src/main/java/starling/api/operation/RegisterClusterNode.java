package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterOperations;

/** Makes this node a member of the contact node's cluster; answers with the contact's name. */
final class RegisterClusterNode implements Operation {
    private static final String CONTACT_NODE_NAME = "contact_node_name";

    private final ClusterOperations cluster;

    RegisterClusterNode(ClusterOperations cluster) {
        this.cluster = cluster;
    }

    @Override
    public String target() {
        return "Sora_20211215.RegisterClusterNode";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(new Parameters.Parameter(CONTACT_NODE_NAME, Parameters.Type.STRING));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        String contact = parameters.get(CONTACT_NODE_NAME).textValue();
        return cluster.registerNode(contact)
                .thenApply(joined -> JsonNodeFactory.instance.objectNode().put(CONTACT_NODE_NAME, contact));
    }
}
