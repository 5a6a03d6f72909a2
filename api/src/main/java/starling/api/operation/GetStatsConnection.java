package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeControl;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.Notify;
import starling.media.actor.ListedConnection;
import starling.media.engine.MediaStats;

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
        return node.mediaStats(id).handle((stats, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof NoSuchElementException) {
                throw Ids.noConnection(parameters);
            }
            if (failure != null) {
                throw new CompletionException(cause);
            }
            return describe(connection, stats);
        });
    }

    private ObjectNode describe(ListedConnection connection, MediaStats stats) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("timestamp", Notify.timestamp(clock.instant()))
                .put(Ids.CHANNEL_ID, connection.channel().value()).put("group_id", connection.session().value())
                .put(Ids.SESSION_ID, connection.session().value()).put(Ids.CLIENT_ID, connection.client().value())
                .put("bundle_id", connection.bundle().value()).put(Ids.CONNECTION_ID, connection.connection().value());
        json.putObject("rtp").put("total_received_packets", stats.receivedPackets())
                .put("total_received_bytes", stats.receivedBytes()).put("total_sent_packets", stats.sentPackets())
                .put("total_sent_bytes", stats.sentBytes())
                .put("total_received_rtcp_rtpfb_generic_nack", stats.receivedNack())
                .put("total_sent_rtcp_rtpfb_generic_nack", stats.sentNack())
                .put("total_received_rtcp_psfb_pli", stats.receivedPli())
                .put("total_sent_rtcp_psfb_pli", stats.sentPli());
        return json;
    }
}
