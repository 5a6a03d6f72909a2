package starling.core.stream;

import java.util.Arrays;

/** Which of the last {@value #SIZE} unwrapped sequence numbers were received. Not thread safe. */
final class SequenceWindow {
    static final int SIZE = 4096;
    static final int NEW = 0;
    static final int DUPLICATE = 1;
    static final int TOO_OLD = 2;

    private static final int MASK = SIZE - 1;

    private final long[] words = new long[SIZE / 64];
    private long highest = -1;

    /** Marks a number, {@code >= 0}, as received; tells what it was before. */
    int add(long seq) {
        if (seq > highest) {
            advance(seq);
            return NEW;
        }
        if (seq <= highest - SIZE) {
            return TOO_OLD;
        }
        int word = (int) (seq & MASK) >>> 6;
        long bit = 1L << seq;
        if ((words[word] & bit) != 0) {
            return DUPLICATE;
        }
        words[word] |= bit;
        return NEW;
    }

    long highest() {
        return highest;
    }

    private void advance(long seq) {
        if (seq - highest >= SIZE) {
            Arrays.fill(words, 0);
        } else {
            for (long skipped = highest + 1; skipped < seq; skipped++) {
                words[(int) (skipped & MASK) >>> 6] &= ~(1L << skipped);
            }
        }
        highest = seq;
        words[(int) (seq & MASK) >>> 6] |= 1L << seq;
    }
}
