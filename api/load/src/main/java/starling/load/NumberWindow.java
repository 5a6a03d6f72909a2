package starling.load;

/** Tells for the newest 1,024 packet numbers of a track whether one was seen before. Not thread safe. */
final class NumberWindow {
    /** What a packet number is to those seen before it. */
    enum Seen {
        /** Larger than all. */
        NEWER,
        /** Not seen, but a larger one was. */
        LATE,
        /** Seen before, or too old to know. */
        DUPLICATE
    }

    private static final int SIZE = 1024;

    private final long[] bits = new long[SIZE / 64];
    private int highest = -1;

    /** Notes a number. */
    Seen note(int number) {
        if (number > highest) {
            if (number - highest >= SIZE) {
                java.util.Arrays.fill(bits, 0);
            } else {
                for (int n = highest + 1; n < number; n++) {
                    clear(n);
                }
            }
            highest = number;
            set(number);
            return Seen.NEWER;
        }
        if (highest - number >= SIZE || isSet(number)) {
            return Seen.DUPLICATE;
        }
        set(number);
        return Seen.LATE;
    }

    private void clear(int number) {
        bits[(number & SIZE - 1) >> 6] &= ~(1L << number);
    }

    private void set(int number) {
        bits[(number & SIZE - 1) >> 6] |= 1L << number;
    }

    private boolean isSet(int number) {
        return (bits[(number & SIZE - 1) >> 6] >> number & 1) != 0;
    }
}
