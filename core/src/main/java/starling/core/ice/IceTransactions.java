package starling.core.ice;

import java.util.random.RandomGenerator;

/** The checks an agent waits for: a ring, so that the oldest gives way and nothing grows. */
final class IceTransactions {
    /** In the disconnected state a check goes out every 50 ms: this many cover 1.6 s of round trip. */
    static final int CAPACITY = 32;

    private final RandomGenerator random;
    private final long[] high = new long[CAPACITY];
    private final int[] low = new int[CAPACITY];
    private final long[] sentNanos = new long[CAPACITY];
    private final boolean[] nominating = new boolean[CAPACITY];
    private final boolean[] controlling = new boolean[CAPACITY];
    private final IcePair[] pairs = new IcePair[CAPACITY];
    private int next;

    IceTransactions(RandomGenerator random) {
        this.random = random;
    }

    /** Remembers a check about to be sent; returns its slot. */
    int add(IcePair pair, boolean nominating, boolean controlling, long nowNanos) {
        int slot = next;
        next = (next + 1) % CAPACITY;
        high[slot] = random.nextLong();
        low[slot] = random.nextInt();
        sentNanos[slot] = nowNanos;
        this.nominating[slot] = nominating;
        this.controlling[slot] = controlling;
        pairs[slot] = pair;
        return slot;
    }

    /** The slot of an outstanding check, negative if there is none. */
    int find(long high, int low) {
        for (int i = 0; i < CAPACITY; i++) {
            if (pairs[i] != null && this.high[i] == high && this.low[i] == low) {
                return i;
            }
        }
        return -1;
    }

    /** It is answered: a second answer finds nothing. */
    void remove(int slot) {
        pairs[slot] = null;
    }

    void removeAll(IcePair pair) {
        for (int i = 0; i < CAPACITY; i++) {
            if (pairs[i] == pair) {
                pairs[i] = null;
            }
        }
    }

    long high(int slot) {
        return high[slot];
    }

    int low(int slot) {
        return low[slot];
    }

    long sentNanos(int slot) {
        return sentNanos[slot];
    }

    boolean isNominating(int slot) {
        return nominating[slot];
    }

    boolean isControlling(int slot) {
        return controlling[slot];
    }

    IcePair pair(int slot) {
        return pairs[slot];
    }
}
