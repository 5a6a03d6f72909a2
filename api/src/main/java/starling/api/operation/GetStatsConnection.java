package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import starling.api.stats.ConnectionStatsJson;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.media.actor.ListedConnection;

/** What one established connection has sent and received so far ({@code operations.md section 3.2}). */
final class GetStatsConnection implements Operation {
    private final Owner owner;
    private final NodeControl node;
    private final InstantSource clock;

    GetStatsConnection(Owner owner, NodeControl node, InstantSource clock) {
        this.owner = owner;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public String target() {
        return "Sora_20170529.GetStatsConnection";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.CONNECTION_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        ConnectionId id = Ids.connection(parameters);
        owner.check(id);
        ListedConnection connection = node.connection(id).filter(known -> known.channel().equals(channel))
                .orElseThrow(() -> Ids.noConnection(parameters));
        return node.mediaStats(id).handleAsync((stats, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof NoSuchElementException) {
                throw Ids.noConnection(parameters);
            }
            if (failure != null) {
                throw new CompletionException(cause);
            }
            return ConnectionStatsJson.of(connection, stats, clock.instant());
        });
    }
}
