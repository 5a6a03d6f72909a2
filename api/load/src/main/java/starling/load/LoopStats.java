package starling.load;

import java.util.Arrays;

/** What one media loop counted. Written by its thread alone; others read it after the loop has answered a command. */
final class LoopStats {
    /** One-way delays of the measured window, from just before encryption to after reception. */
    final DelayHistogram videoDelay = new DelayHistogram();
    final DelayHistogram audioDelay = new DelayHistogram();
    /** In the order of the options. */
    final UrlStats[] urls;
    long sentPackets;
    /** RTP datagrams that came in, whether of the window or not. */
    long receivedPackets;
    long receivedBytes;
    /** Packets stamped with the window's number, without duplicates. */
    long windowPackets;
    long duplicates;
    long late;
    long notAuthentic;
    long unknownPackets;
    long unsent;
    long negativeAcknowledgements;
    long transportFeedbacks;
    /** Without the time this loop itself was away. */
    long gaps;
    long longestGapNanos;
    /** The longest time this loop itself was late: a longer delay than that is not its own. */
    long longestStallNanos;
    /** All the longer times it was away, since its start. */
    long stalledNanos;

    LoopStats(int urls) {
        this.urls = new UrlStats[urls];
        Arrays.setAll(this.urls, i -> new UrlStats());
    }

    void addAll(LoopStats other) {
        for (int i = 0; i < urls.length; i++) {
            urls[i].addAll(other.urls[i]);
        }
        videoDelay.addAll(other.videoDelay);
        audioDelay.addAll(other.audioDelay);
        sentPackets += other.sentPackets;
        receivedPackets += other.receivedPackets;
        receivedBytes += other.receivedBytes;
        windowPackets += other.windowPackets;
        duplicates += other.duplicates;
        late += other.late;
        notAuthentic += other.notAuthentic;
        unknownPackets += other.unknownPackets;
        unsent += other.unsent;
        negativeAcknowledgements += other.negativeAcknowledgements;
        transportFeedbacks += other.transportFeedbacks;
        gaps += other.gaps;
        longestGapNanos = Math.max(longestGapNanos, other.longestGapNanos);
        stalledNanos += other.stalledNanos;
        longestStallNanos = Math.max(longestStallNanos, other.longestStallNanos);
    }
}
