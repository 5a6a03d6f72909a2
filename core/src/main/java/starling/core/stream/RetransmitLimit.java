package starling.core.stream;

import java.util.Arrays;

/**
 * Keeps retransmissions in bounds: the same packet once per round trip, and in the long run no more packets than were
 * sent the first time, with {@value #BURST} in advance.
 */
final class RetransmitLimit {
    static final int BURST = 512;

    private static final int REMEMBERED = 256;
    private static final long MIN_NANOS = 10_000_000L;
    private static final long MAX_NANOS = 500_000_000L;

    /** Outgoing number of the packet each slot remembers, -1 if none. */
    private final int[] numbers = new int[REMEMBERED];
    private final long[] sentAt = new long[REMEMBERED];
    private int credit = BURST;

    RetransmitLimit() {
        Arrays.fill(numbers, -1);
    }

    long touch() {
        return credit;
    }

    void onSent() {
        if (credit < BURST) {
            credit++;
        }
    }

    /** A packet that the receiver may have asked for already was sent for the first time. */
    void onLateSent(int number, long nowNanos) {
        int slot = number & REMEMBERED - 1;
        numbers[slot] = number;
        sentAt[slot] = nowNanos;
    }

    boolean admit(int number, long roundTripNanos, long nowNanos) {
        int slot = number & REMEMBERED - 1;
        long pause = Math.max(MIN_NANOS, Math.min(MAX_NANOS, roundTripNanos));
        if (credit == 0 || numbers[slot] == number && nowNanos - sentAt[slot] < pause) {
            return false;
        }
        credit--;
        numbers[slot] = number;
        sentAt[slot] = nowNanos;
        return true;
    }
}
