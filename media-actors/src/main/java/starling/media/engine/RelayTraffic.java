package starling.media.engine;

/** What one loop exchanged with one peer. Counted by the loop's thread; others read the copy made about once a second. */
final class RelayTraffic {
    private final String nodeName;
    private volatile RelayPeerStats published;
    long sentPackets;
    long sentBytes;
    long receivedPackets;
    long receivedBytes;
    long retransmitted;
    long recovered;
    long lost;
    long rejected;
    long streamsSent;
    long streamsReceived;

    RelayTraffic(String nodeName) {
        this.nodeName = nodeName;
        publish();
    }

    void publish() {
        published = new RelayPeerStats(nodeName, sentPackets, sentBytes, receivedPackets, receivedBytes,
                retransmitted, recovered, lost, rejected, streamsSent, streamsReceived);
    }

    /** Any thread. */
    RelayPeerStats published() {
        return published;
    }
}
