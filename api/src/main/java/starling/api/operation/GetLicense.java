package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.YearMonth;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeControl;

/**
 * There is no licence. Tools ask for one to compute a node's load and to see whether it is up: they get the configured limit
 * of connections and the configured last month, else one that never comes ({@code api.md section 2.17}).
 */
final class GetLicense implements Operation {
    static final String SERIAL_CODE = "STARLING";
    static final String TYPE = "Open Source";
    private static final String NEVER = "9999-12";

    private final NodeControl node;

    GetLicense(NodeControl node) {
        this.node = node;
    }

    @Override
    public String target() {
        return "Sora_20171218.GetLicense";
    }

    @Override
    public Parameters parameters() {
        return Parameters.NONE;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        return CompletableFuture.completedStage(JsonNodeFactory.instance.objectNode().put("expired_at",
                node.expiredAt().map(YearMonth::toString).orElse(NEVER))
                .put("max_connections", node.maxConnections()).put("product_name", "Starling")
                .put("serial_code", SERIAL_CODE).put("type", TYPE));
    }
}
