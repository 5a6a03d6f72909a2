package starling.cluster.overview;

import static java.util.Objects.requireNonNull;

import java.util.List;
import starling.cluster.NodeMode;
import starling.cluster.NodeStatus;

/**
 * One node at one moment, for the operator's page; crosses nodes only while somebody looks.
 *
 * @param channels with members there, and the {@code largest} of them
 * @param ledger its part in the consensus about the registered nodes
 * @param relay what it has exchanged with each other node since its start
 */
public record NodeOverview(String nodeName, String version, NodeStatus.State state, NodeMode mode, boolean draining,
        int connections, int maxConnections, int channels, List<ChannelShare> largest, LedgerShare ledger,
        List<RelayEdge> relay) {
    /** The largest channels are told, no more. */
    public static final int LISTED_CHANNELS = 20;

    public NodeOverview {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(version, "version");
        requireNonNull(state, "state");
        requireNonNull(mode, "mode");
        largest = List.copyOf(largest);
        requireNonNull(ledger, "ledger");
        relay = List.copyOf(relay);
    }

    /** A channel's members on the node. */
    public record ChannelShare(String channelId, int connections) {}

    /** @param role {@code leader}, {@code follower}, {@code candidate}, {@code listener} or {@code none} */
    public record LedgerShare(String role, long term, long commitIndex, String leader) {}

    /** @param streamsSent sources handed to the other node now, {@code streamsReceived} fetched from it */
    public record RelayEdge(String nodeName, long sentPackets, long sentBytes, long receivedPackets,
            long receivedBytes, long lost, long streamsSent, long streamsReceived) {}
}
