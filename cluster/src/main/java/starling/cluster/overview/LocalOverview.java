package starling.cluster.overview;

import java.util.Comparator;
import java.util.List;
import starling.cluster.NodeStatus;
import starling.cluster.drain.NodeDrain;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.membership.LocalNode;
import starling.media.actor.Branch;
import starling.media.actor.LocalRegistry;
import starling.media.engine.MediaNode;

/** What this node tells about itself. Thread safe. */
public final class LocalOverview {
    private final LocalNode local;
    private final LocalRegistry registry;
    private final NodeDrain drain;
    private final MediaNode media;

    public LocalOverview(LocalNode local, LocalRegistry registry, NodeDrain drain, MediaNode media) {
        this.local = local;
        this.registry = registry;
        this.drain = drain;
        this.media = media;
    }

    /** This moment. */
    public NodeOverview describe(NodeStatus.State state, LedgerStatus ledger) {
        List<NodeOverview.ChannelShare> channels = registry.branches().stream()
                .filter(branch -> branch.connections() > 0)
                .sorted(Comparator.comparingInt(Branch::connections).reversed()
                        .thenComparing(branch -> branch.channel().value()))
                .map(branch -> new NodeOverview.ChannelShare(branch.channel().value(), branch.connections())).toList();
        return new NodeOverview(local.name().value(), local.version(), state, local.mode(), drain.status().draining(),
                local.connections().count(), local.connections().max(), channels.size(),
                channels.subList(0, Math.min(NodeOverview.LISTED_CHANNELS, channels.size())),
                new NodeOverview.LedgerShare(ledger.raftState().text(), ledger.term(), ledger.commitIndex(),
                        ledger.leader().orElse("")),
                relay());
    }

    private List<NodeOverview.RelayEdge> relay() {
        return media.totals().relay().stream()
                .map(peer -> new NodeOverview.RelayEdge(peer.nodeName(), peer.sentPackets(), peer.sentBytes(),
                        peer.receivedPackets(), peer.receivedBytes(), peer.lost(), peer.streamsSent(),
                        peer.streamsReceived()))
                .toList();
    }
}
