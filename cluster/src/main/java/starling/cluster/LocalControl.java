package starling.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import starling.cluster.drain.NodeDrain;
import starling.cluster.journal.VanishedSessions;
import starling.cluster.membership.LocalNode;
import starling.cluster.overview.NodeOverview;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.NotifyMetadata;
import starling.media.actor.AuthPort;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.LocalRegistry;
import starling.media.actor.NodeCounters;
import starling.media.engine.MediaNode;
import starling.media.engine.MediaStats;

/** The operator's hand on this node. */
record LocalControl(LocalNode local, LocalRegistry registry, NodeCounters counters, MediaNode media, NodeDrain drain,
        VanishedSessions vanishedSessions, Supplier<CompletionStage<List<NodeOverview>>> look,
        Supplier<AuthPort.Counts> auth, boolean notifyMetadataExt) implements NodeControl {

    @Override
    public boolean requestKeyFrame(ChannelId channel, ConnectionId connection) {
        boolean here = registry.channelOf(connection).filter(channel::equals).isPresent();
        if (here && !media.requestKeyFrame(connection)) {
            throw new IllegalStateException("media loop does not keep up with its commands");
        }
        return here;
    }

    @Override
    public Optional<JsonNode> notifyMetadata(ChannelId channel, ConnectionId connection) {
        return registry.metadata(channel, connection);
    }

    @Override
    public NotifyMetadata.Outcome editNotifyMetadata(ChannelId channel, ConnectionId connection,
            NotifyMetadata.Edit edit) {
        return registry.editMetadata(channel, connection, edit);
    }

    @Override
    public Optional<ListedConnection> connection(ConnectionId connection) {
        return registry.connection(connection);
    }

    @Override
    public CompletionStage<MediaStats> mediaStats(ConnectionId connection) {
        return media.stats(connection);
    }

    @Override
    public CompletionStage<List<ConnectionStats>> connectionStatistics() {
        return registry.statistics(Optional.empty(), Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
    }

    @Override
    public Optional<ConnectionRtcStats> rtcStats(ListedConnection connection) {
        return registry.rtcStats(connection);
    }

    @Override
    public List<ConnectionRtcStats> rtcStats() {
        return registry.rtcStats(Optional.empty(), Optional.empty(), Long.MAX_VALUE).items();
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
        return new NodeStatistics(local.version(), local.connections().count(), counters.counts(), media.totals(),
                auth.get());
    }

    @Override
    public CompletionStage<List<NodeOverview>> overview() {
        return look.get();
    }
}
