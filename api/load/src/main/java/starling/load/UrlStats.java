package starling.load;

/** What the clients of one signaling URL counted on one media loop. Written by its thread alone. */
final class UrlStats {
    /** One-way delays of the measured window, audio and video. */
    final DelayHistogram delay = new DelayHistogram();
    long receivedPackets;
    long windowPackets;

    void addAll(UrlStats other) {
        delay.addAll(other.delay);
        receivedPackets += other.receivedPackets;
        windowPackets += other.windowPackets;
    }
}
