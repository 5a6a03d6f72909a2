package starling.core.stream;

/**
 * Maps a source's unwrapped sequence numbers to those of one outgoing stream and back. Outgoing numbers are the source's
 * moved by an offset, so gaps stay gaps; a packet that is left out on purpose moves the offset by one and leaves none.
 * Remembers the last {@value #SEGMENTS} offsets for packets that come late and for NACKs. Not thread safe.
 */
final class SequenceMap {
    static final int SEGMENTS = 32;
    private static final int MASK = SEGMENTS - 1;

    /** First source number of each segment; segment i is at i modulo SEGMENTS. */
    private final long[] starts = new long[SEGMENTS];
    /** Source number minus outgoing number. */
    private final long[] offsets = new long[SEGMENTS];
    private int newest = -1;
    private int count;
    private long start;
    private long offset;
    private long highest;
    private long nextOutgoing;

    /** @param firstOutgoing what the first packet's number will be */
    SequenceMap(long firstOutgoing) {
        nextOutgoing = firstOutgoing;
    }

    long touch() {
        return highest;
    }

    boolean started() {
        return count > 0;
    }

    /** Whether a packet is behind one that was mapped or left out before. */
    boolean isLate(long seq) {
        return count > 0 && seq < highest;
    }

    /** Forgets the source; the next packet, of whatever source, gets the next unused number. */
    void restart() {
        if (count > 0) {
            nextOutgoing = highestOutgoing() + 1;
        }
        count = 0;
    }

    /** The outgoing number of a source packet; -1 if it was left out or is from before what is remembered. */
    long map(long seq) {
        if (count > 0 && seq >= start) {
            if (seq > highest) {
                highest = seq;
            }
            return seq - offset;
        }
        if (count == 0) {
            highest = seq;
            open(seq, seq - nextOutgoing);
            return nextOutgoing;
        }
        return late(seq);
    }

    /**
     * Leaves a source packet out. Only possible before a later one was mapped.
     *
     * @return false if it is too late: its number is a hole unless the packet is sent after all
     */
    boolean skip(long seq) {
        if (count == 0) {
            return true;
        }
        if (seq <= highest) {
            return false;
        }
        highest = seq;
        if (seq == start) {
            start = seq + 1;
            offset++;
            starts[newest & MASK] = start;
            offsets[newest & MASK] = offset;
        } else {
            open(seq + 1, offset + 1);
        }
        return true;
    }

    /** The source number behind the low 16 bits of an outgoing one; -1 if unknown. */
    long source(int outgoing16) {
        if (count == 0) {
            return -1;
        }
        long top = highestOutgoing();
        long outgoing = top - (top - outgoing16 & 0xFFFF);
        for (int i = newest; i > newest - count; i--) {
            if (outgoing >= starts[i & MASK] - offsets[i & MASK]) {
                return outgoing + offsets[i & MASK];
            }
        }
        return -1;
    }

    /** Highest outgoing number so far, or of what was left out last one below. */
    private long highestOutgoing() {
        return highest - offset;
    }

    private long late(long seq) {
        long limit = start - offset;
        for (int i = newest - 1; i > newest - count; i--) {
            long segmentStart = starts[i & MASK];
            long segmentOffset = offsets[i & MASK];
            if (seq >= segmentStart) {
                long outgoing = seq - segmentOffset;
                return outgoing < limit ? outgoing : -1;
            }
            limit = segmentStart - segmentOffset;
        }
        return -1;
    }

    private void open(long seq, long newOffset) {
        newest++;
        count = Math.min(count + 1, SEGMENTS);
        start = seq;
        offset = newOffset;
        starts[newest & MASK] = seq;
        offsets[newest & MASK] = newOffset;
    }
}
