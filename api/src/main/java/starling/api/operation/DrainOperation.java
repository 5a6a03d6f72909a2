package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import starling.cluster.NodeControl;
import starling.cluster.drain.NodeDrain;

/**
 * Takes this node out of service, for {@code scripts/starling drain}. Our own operations, so they are of our own service;
 * each answers with where the draining stands.
 */
final class DrainOperation implements Operation {
    private static final String CLOSE_SECONDS = "close_seconds";
    private static final long MAX_CLOSE_SECONDS = 86_400;

    private final String target;
    private final Parameters parameters;
    private final NodeDrain drain;
    private final BiConsumer<NodeDrain, ObjectNode> action;

    private DrainOperation(String name, Parameters parameters, NodeDrain drain,
            BiConsumer<NodeDrain, ObjectNode> action) {
        this.target = "Starling_20261123." + name;
        this.parameters = parameters;
        this.drain = drain;
        this.action = action;
    }

    static List<Operation> all(NodeControl node) {
        NodeDrain drain = node.drain();
        Parameters start = Parameters.of(Parameters.Parameter.optional(CLOSE_SECONDS, Parameters.Type.INTEGER));
        return List.of(new DrainOperation("StartDrain", start, drain, DrainOperation::start),
                new DrainOperation("GetDrain", Parameters.NONE, drain, (d, body) -> {}),
                new DrainOperation("CancelDrain", Parameters.NONE, drain, (d, body) -> d.cancel()));
    }

    /** Without a time nothing is closed. */
    private static void start(NodeDrain drain, ObjectNode body) {
        drain.start();
        if (body.has(CLOSE_SECONDS)) {
            drain.close(Duration
                    .ofSeconds(Math.min(MAX_CLOSE_SECONDS, Math.max(0, body.get(CLOSE_SECONDS).longValue()))));
        }
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode body) {
        action.accept(drain, body);
        NodeDrain.Status status = drain.status();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("draining", status.draining())
                .put("closing", status.closing()).put("mode", status.mode().text())
                .put("connections", status.connections()).put("channels", status.channels());
        ArrayNode largest = answer.putArray("largest_channels");
        status.largest().forEach(branch -> largest.addObject().put("channel_id", branch.channel().value())
                .put("connections", branch.connections()));
        return CompletableFuture.completedStage(answer);
    }
}
