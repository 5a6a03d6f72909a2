package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.api.stats.ConnectionStatsJson;
import starling.cluster.ChannelOperations;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;

/** What every connection of one client of a channel has sent and received, on whichever nodes they are. */
final class GetStatsClient implements Operation {
    private final Owner owner;
    private final ChannelOperations channels;
    private final InstantSource clock;

    GetStatsClient(Owner owner, ChannelOperations channels, InstantSource clock) {
        this.owner = owner;
        this.channels = channels;
        this.clock = clock;
    }

    @Override
    public String target() {
        return "Sora_20170529.GetStatsClient";
    }

    @Override
    public Parameters parameters() {
        return Parameters.of(Ids.parameter(Ids.CHANNEL_ID), Ids.parameter(Ids.CLIENT_ID));
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        ClientId client = Ids.client(parameters);
        return owner.check(channel)
                .thenCompose(here -> channels.statistics(Optional.of(channel), Optional.of(client)))
                .thenApply(found -> {
                    if (found.isEmpty()) {
                        throw Ids.noClient(client.value(), parameters);
                    }
                    return ConnectionStatsJson.array(found, clock.instant());
                });
    }
}
