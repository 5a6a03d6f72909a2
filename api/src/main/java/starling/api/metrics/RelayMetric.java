package starling.api.metrics;

import java.util.function.ToLongFunction;
import starling.media.engine.RelayPeerStats;

/**
 * What a node tells about media exchanged with one other node, each number under both of its names: in
 * {@code cluster_relay} of GetStatsReport ({@code operations.md section 3.1}; from {@code total_retransmitted} on our own),
 * and in {@code /metrics}, there with the other node as a label.
 */
public enum RelayMetric {
    RECEIVED("total_received", "relay_received_packets_total", "Media packets received from another node.",
            RelayPeerStats::receivedPackets), //
    SENT("total_sent", "relay_sent_packets_total", "Media packets sent to another node.",
            RelayPeerStats::sentPackets), //
    RECEIVED_BYTES("total_received_byte_size", "relay_received_bytes_total", "Bytes of media from another node.",
            RelayPeerStats::receivedBytes), //
    SENT_BYTES("total_sent_byte_size", "relay_sent_bytes_total", "Bytes of media sent to another node.",
            RelayPeerStats::sentBytes), //
    RETRANSMITTED("total_retransmitted", "relay_retransmitted_packets_total",
            "Media packets sent to another node again on request.", RelayPeerStats::retransmitted), //
    RECOVERED("total_recovered", "relay_recovered_packets_total",
            "Missing media packets that came from another node on request.", RelayPeerStats::recovered), //
    LOST("total_lost", "relay_lost_packets_total", "Media packets from another node that never came.",
            RelayPeerStats::lost), //
    REJECTED("total_rejected", "relay_rejected_datagrams_total",
            "Datagrams under another node's name that were forged, damaged, repeated or malformed.",
            RelayPeerStats::rejected), //
    STREAMS_SENT("streams_sent", "relay_streams_sent", "Sources handed to another node at this moment.",
            RelayPeerStats::streamsSent), //
    STREAMS_RECEIVED("streams_received", "relay_streams_received",
            "Sources fetched from another node at this moment.", RelayPeerStats::streamsReceived);

    private final String member;
    private final String metric;
    private final String meaning;
    private final ToLongFunction<RelayPeerStats> value;

    RelayMetric(String member, String metric, String meaning, ToLongFunction<RelayPeerStats> value) {
        this.member = member;
        this.metric = metric;
        this.meaning = meaning;
        this.value = value;
    }

    /** Its name in GetStatsReport. */
    public String member() {
        return member;
    }

    String metric() {
        return metric;
    }

    String meaning() {
        return meaning;
    }

    public long value(RelayPeerStats peer) {
        return value.applyAsLong(peer);
    }
}
