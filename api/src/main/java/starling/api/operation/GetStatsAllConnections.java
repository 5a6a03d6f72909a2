package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.api.stats.ConnectionStatsJson;
import starling.cluster.ChannelOperations;
import starling.cluster.NodeControl;

/**
 * What all connections have sent and received: those of the called node, so that who watches a cluster asks each node for its
 * own, or of the whole cluster ({@code cluster.md section 10}).
 */
final class GetStatsAllConnections implements Operation {
    private static final String LOCAL = "local";

    private final ChannelOperations channels;
    private final NodeControl node;
    private final InstantSource clock;

    GetStatsAllConnections(ChannelOperations channels, NodeControl node, InstantSource clock) {
        this.channels = channels;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public String target() {
        return "Sora_20171101.GetStatsAllConnections";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Parameters.Parameter.optional(LOCAL, Parameters.Type.BOOLEAN));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        boolean local = parameters.path(LOCAL).asBoolean(true);
        return (local ? node.connectionStatistics() : channels.statistics(Optional.empty(), Optional.empty()))
                .thenApply(all -> ConnectionStatsJson.array(all, clock.instant()));
    }
}
