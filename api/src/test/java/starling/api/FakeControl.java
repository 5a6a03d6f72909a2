package starling.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.NodeControl;
import starling.cluster.NodeMode;
import starling.cluster.NodeName;
import starling.cluster.NodeStatistics;
import starling.cluster.NodeStatus;
import starling.cluster.drain.NodeDrain;
import starling.cluster.journal.VanishedSessions;
import starling.cluster.membership.LocalNode;
import starling.cluster.overview.NodeOverview;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.NotifyMetadata;
import starling.media.actor.ConnectionLimit;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.LocalRegistry;
import starling.media.actor.AuthPort;
import starling.media.actor.NodeCounters;
import starling.media.engine.MediaStats;
import starling.media.engine.NodeMediaStats;
import starling.media.engine.RelayPeerStats;

/** A node with 7 connections, none of which it finds but one. */
public final class FakeControl implements NodeControl {
    public static final ConnectionId KNOWN = new ConnectionId("00000000000000000000000000");

    public final LocalNode local = new LocalNode(new NodeName("node-01@127.0.0.1"), "ws://127.0.0.1:5000/signaling",
            "http://127.0.0.1:3000/", "2026.1.0", new ConnectionLimit(10), Optional.empty(), false);
    public final List<String> keyFrameRequests = new ArrayList<>();
    /** Whether its connection has just ended. */
    public boolean ended;
    /** What its connection tells in notify events, and whether that may be seen. */
    public JsonNode metadata = NullNode.getInstance();
    public boolean metadataExt = true;
    private final NodeDrain drain = new NodeDrain(local, new LocalRegistry(), System::nanoTime, (delay, task) -> {});

    @Override
    public NodeDrain drain() {
        return drain;
    }

    @Override
    public boolean requestKeyFrame(ChannelId channel, ConnectionId connection) {
        keyFrameRequests.add(channel + " " + connection);
        return connection.equals(KNOWN) && channel.equals(FakeChannels.ROOM);
    }

    @Override
    public boolean notifyMetadataExt() {
        return metadataExt;
    }

    @Override
    public Optional<JsonNode> notifyMetadata(ChannelId channel, ConnectionId connection) {
        return connection.equals(KNOWN) && channel.equals(FakeChannels.ROOM)
                ? Optional.of(metadata)
                : Optional.empty();
    }

    @Override
    public NotifyMetadata.Outcome editNotifyMetadata(ChannelId channel, ConnectionId connection,
            NotifyMetadata.Edit edit) {
        if (notifyMetadata(channel, connection).isEmpty()) {
            return new NotifyMetadata.NoConnection();
        }
        NotifyMetadata.Outcome outcome = NotifyMetadata.apply(metadata, edit);
        if (outcome instanceof NotifyMetadata.Done done) {
            metadata = done.metadata();
        }
        return outcome;
    }

    @Override
    public Optional<ListedConnection> connection(ConnectionId connection) {
        return connection.equals(KNOWN) ? Optional.of(FakeChannels.ONLY) : Optional.empty();
    }

    @Override
    public CompletionStage<MediaStats> mediaStats(ConnectionId connection) {
        return ended
                ? CompletableFuture.failedStage(new NoSuchElementException("made for this test"))
                : CompletableFuture.completedStage(FakeChannels.STATS.media());
    }

    @Override
    public CompletionStage<List<ConnectionStats>> connectionStatistics() {
        return CompletableFuture.completedStage(List.of(FakeChannels.STATS));
    }

    @Override
    public Optional<ConnectionRtcStats> rtcStats(ListedConnection connection) {
        return Optional.of(FakeChannels.RTC_STATS).filter(told -> !ended);
    }

    @Override
    public List<ConnectionRtcStats> rtcStats() {
        return List.of(FakeChannels.RTC_STATS);
    }

    @Override
    public int maxConnections() {
        return local.connections().max();
    }

    @Override
    public Optional<YearMonth> expiredAt() {
        return local.connections().lastMonth();
    }

    @Override
    public void logsFailing(boolean failing) {
        local.logsFailing(failing);
    }

    @Override
    public NodeStatistics statistics() {
        return new NodeStatistics("2026.1.0", 7,
                new NodeCounters.Counts(10, 3, 2, 9, 6_000_000_000L, 1_500_000_000L, 4, 1, 6, 8,
                        NodeCounters.Clients.NONE),
                new NodeMediaStats(Map.of("received_srtp", 100L, "received_srtp_bytes", 110_000L, "sent_srtp", 200L,
                        "sent_srtp_bytes", 220_000L),
                        List.of(new RelayPeerStats("node-02@127.0.0.2", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
                new AuthPort.Counts(20, 5, 3));
    }

    @Override
    public VanishedSessions vanishedSessions() {
        return new VanishedSessions();
    }

    @Override
    public CompletionStage<List<NodeOverview>> overview() {
        return CompletableFuture.completedStage(List.of(new NodeOverview("node-01@127.0.0.1", "2026.1.0",
                NodeStatus.State.READY, NodeMode.NORMAL, false, 7, 10, 1,
                List.of(new NodeOverview.ChannelShare("<b>room</b>", 7)),
                new NodeOverview.LedgerShare("leader", 3, 12, "node-01@127.0.0.1"),
                List.of(new NodeOverview.RelayEdge("node-02@127.0.0.2", 1, 2, 3, 4, 5, 6, 7)))));
    }
}
