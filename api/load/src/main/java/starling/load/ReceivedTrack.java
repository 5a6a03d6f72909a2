package starling.load;

/** What one client saw of one track it receives. Belongs to one media loop. */
final class ReceivedTrack {
    final long ssrc;
    /** Duplicates and late packets by the number in the stamp. */
    final NumberWindow numbers = new NumberWindow();
    long lastArrivalNanos;
    /** {@link LoopStats#stalledNanos} at that time. */
    long stalledBeforeNanos;
    /** Of the last packet's stamp. */
    int lastNumber;
    long lastSendNanos;
    boolean keyFrameSeen;
    long lastKeyFrameRequestNanos = Long.MIN_VALUE / 2;
    /** Middle 32 bits of the last sender report's NTP time, and when it came. */
    long lastSenderReport;
    long lastSenderReportNanos;
    private int highestSequence = -1;
    private long cycles;

    ReceivedTrack(long ssrc) {
        this.ssrc = ssrc;
    }

    /** A packet with this sequence number was authentic. */
    void onSequence(int sequence) {
        if (highestSequence < 0) {
            highestSequence = sequence;
            return;
        }
        int step = (short) (sequence - highestSequence);
        if (step > 0) {
            if (sequence < highestSequence) {
                cycles += 1 << 16;
            }
            highestSequence = sequence;
        }
    }

    /** For receiver reports (RFC 3550 6.4.1). */
    long extendedHighestSequence() {
        return cycles + Math.max(highestSequence, 0);
    }
}
