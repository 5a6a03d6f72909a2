package starling.core.rtp;

/**
 * Turns 16-bit sequence numbers into 64-bit ones that never wrap: each number is placed within 2^15 of the highest seen
 * so far. Not thread safe.
 */
public final class SeqUnwrapper {
    private static final long NONE = Long.MIN_VALUE;

    private final long base;
    private long highest = NONE;

    /** The first number unwraps to itself. */
    public SeqUnwrapper() {
        this(0);
    }

    /**
     * @param base added to everything; 65536 keeps packets that were overtaken by the very first one from becoming
     *            negative
     */
    public SeqUnwrapper(long base) {
        this.base = base;
    }

    /** The 64-bit number; remembers it if it is the highest. */
    public long unwrap(int seq16) {
        long seq = peek(seq16);
        if (seq > highest) {
            highest = seq;
        }
        return seq;
    }

    /** The 64-bit number, without remembering it. */
    public long peek(int seq16) {
        if (highest == NONE) {
            return base + (seq16 & 0xFFFF);
        }
        return highest + (short) (seq16 - (int) highest);
    }

    /** Whether any number was seen. */
    public boolean started() {
        return highest != NONE;
    }

    /** The highest number so far; meaningless before the first. */
    public long highest() {
        return highest;
    }
}
