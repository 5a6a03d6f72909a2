package starling.core.srtp;

/**
 * Which of the newest packet indices have been seen (RFC 3711 3.3.2): a bit ring below the highest index. Asking and
 * noting are two steps, because only an authentic packet may be noted. Not thread safe.
 */
public final class ReplayWindow {
    private final long[] bits;
    private final int size;
    private long highest = -1;

    /** @param words a power of two; 64 packets each, except for one that is always partly used */
    public ReplayWindow(int words) {
        this.bits = new long[words];
        this.size = words - 1 << 6;
    }

    /** How far below the highest index the window reaches, in packets. */
    public int size() {
        return size;
    }

    /** The highest index noted; -1 when there was none. */
    public long highest() {
        return highest;
    }

    long touch() {
        return highest + bits[word(highest)];
    }

    /** True when the index is neither noted yet nor too old to know. */
    public boolean isNew(long index) {
        if (index > highest) {
            return true;
        }
        return highest - index < size && (bits[word(index)] & 1L << index) == 0;
    }

    /** Notes an index for which {@link #isNew} said true. */
    public void note(long index) {
        if (index > highest) {
            advanceTo(index);
        }
        bits[word(index)] |= 1L << index;
    }

    private void advanceTo(long index) {
        long firstWord = (highest >> 6) + 1;
        long lastWord = index >> 6;
        if (lastWord - firstWord >= bits.length) {
            firstWord = lastWord - bits.length + 1;
        }
        for (long w = firstWord; w <= lastWord; w++) {
            bits[(int) w & bits.length - 1] = 0;
        }
        highest = index;
    }

    private int word(long index) {
        return (int) (index >> 6) & bits.length - 1;
    }
}
