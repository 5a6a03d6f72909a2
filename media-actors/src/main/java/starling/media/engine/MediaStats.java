package starling.media.engine;

/** Totals of one connection's media ({@code operations.md section 3.2}); a snapshot. */
public record MediaStats(long receivedPackets, long receivedBytes, long sentPackets, long sentBytes,
        long receivedNack, long sentNack, long receivedPli, long sentPli, long retransmitted, long recovered,
        long lost) {
    public static final MediaStats EMPTY = new MediaStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
