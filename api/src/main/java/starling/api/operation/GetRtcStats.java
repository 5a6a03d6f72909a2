package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.media.actor.ListedConnection;

/** What the client of one established connection has told of itself last ({@code api.md section 2.7}). */
final class GetRtcStats implements Operation {
    private final Owner owner;
    private final NodeControl node;

    GetRtcStats(Owner owner, NodeControl node) {
        this.owner = owner;
        this.node = node;
    }

    @Override
    public String target() {
        return "Sora_20211215.GetRtcStats";
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
        return CompletableFuture.completedStage(RtcStatsList.describe(connection, node.rtcStats(connection)));
    }
}
