package starling.media.engine;

/**
 * What this node has exchanged with another since its start, retransmissions included.
 *
 * @param sentPackets media packets; {@code sentBytes} with everything but the IP and UDP headers
 * @param retransmitted of the sent ones, those sent again on request
 * @param recovered missing packets that came on request
 * @param lost packets that never came
 * @param rejected datagrams under this node's name that were forged, damaged, repeated or malformed
 * @param streamsSent sources handed to the node at present, each once however many receivers it has there
 * @param streamsReceived sources fetched from it at present
 */
public record RelayPeerStats(String nodeName, long sentPackets, long sentBytes, long receivedPackets,
        long receivedBytes, long retransmitted, long recovered, long lost, long rejected, long streamsSent,
        long streamsReceived) {

    RelayPeerStats plus(RelayPeerStats o) {
        return new RelayPeerStats(nodeName, sentPackets + o.sentPackets, sentBytes + o.sentBytes,
                receivedPackets + o.receivedPackets, receivedBytes + o.receivedBytes, retransmitted + o.retransmitted,
                recovered + o.recovered, lost + o.lost, rejected + o.rejected, streamsSent + o.streamsSent,
                streamsReceived + o.streamsReceived);
    }
}
