package starling.core.stream;

/**
 * One source as it arrives from another node, already numbered without wrapping: finds duplicates and losses and asks the node for
 * what is missing. Belongs to one event loop; allocates nothing per packet.
 *
 * <p>The node tells its highest number about once a second, so that a loss at the end of a burst is noticed as well.
 */
public final class RelayedStream {
    private final SequenceWindow window = new SequenceWindow();
    private final NackTracker nacks = new NackTracker(true);
    private long expected = -1;
    private long recovered;

    /**
     * A packet, or word that its number carries no media.
     *
     * @param seq at the source, {@code >= 0}
     * @param again sent again on request
     * @return false: seen before or too old, to be dropped
     */
    public boolean onPacket(long seq, boolean again, boolean keyFrame, long nowNanos) {
        if (window.add(seq) != SequenceWindow.NEW) {
            return false;
        }
        if (seq < expected) {
            nacks.onArrival(seq, again, nowNanos);
            recovered += again ? 1 : 0;
        } else {
            expect(seq, nowNanos);
            expected = seq + 1;
        }
        if (keyFrame) {
            nacks.onKeyFrame(seq);
        }
        return true;
    }

    /** The node has sent packets up to that number. */
    public void onHighest(long seq, long nowNanos) {
        if (expected >= 0 && seq >= expected) {
            expect(seq + 1, nowNanos);
            expected = seq + 1;
        }
    }

    private void expect(long seq, long nowNanos) {
        if (expected >= 0 && seq > expected) {
            nacks.onGap(expected, seq, nowNanos);
        }
    }

    /**
     * Writes one generic NACK for what is due, or nothing (0). Call again while {@link #nextNackDeadlineNanos} has passed.
     *
     * @param handle stands in the place of the media's SSRC
     */
    public int pollNacks(byte[] b, int off, int maxSize, int handle, long nowNanos) {
        return nacks.poll(b, off, maxSize, 0, Integer.toUnsignedLong(handle), nowNanos);
    }

    /** When {@link #pollNacks} has something to do; {@link Long#MAX_VALUE} = nothing is missing. */
    public long nextNackDeadlineNanos() {
        return nacks.nextDeadlineNanos();
    }

    /** True once after packets were given up that only a key frame makes up for. */
    public boolean pollKeyFrameRequest() {
        return nacks.pollKeyFrame();
    }

    /** Packets that never came. */
    public long lost() {
        return nacks.givenUp();
    }

    /** Packets that came on request. */
    public long recovered() {
        return recovered;
    }
}
