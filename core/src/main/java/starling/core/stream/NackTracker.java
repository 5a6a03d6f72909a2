package starling.core.stream;

import java.util.Arrays;
import starling.core.rtcp.RtcpWriter;

/**
 * Remembers which packets of one incoming stream are missing and when to ask for them (RFC 4585 6.2.1). A packet may only
 * have been overtaken: it is asked for after {@value #REORDER_MILLIS} ms, or more if packets turned out to come late
 * rather than not at all; then once per round trip, at most {@value #MAX_TRIES} times and not after
 * {@value #MAX_AGE_MILLIS} ms. If more than {@value #MAX_MISSING} packets are
 * missing, asking would only add to the congestion: all are given up and a key frame is wanted instead.
 *
 * <p>Sorted arrays of a fixed size; nothing is allocated after construction. Not thread safe.
 */
final class NackTracker {
    static final int MAX_MISSING = 512;
    static final int MAX_TRIES = 10;
    static final int MAX_AGE_MILLIS = 1_000;
    static final int REORDER_MILLIS = 5;
    static final int MAX_REORDER_MILLIS = 40;

    private static final long MILLIS = 1_000_000L;
    private static final long MIN_INTERVAL_NANOS = 20 * MILLIS;
    private static final long MAX_INTERVAL_NANOS = 500 * MILLIS;
    private static final long INITIAL_ROUND_TRIP_NANOS = 100 * MILLIS;
    /** These two settle where one request in nine is for a packet that was under way. */
    private static final long PATIENCE_UP_NANOS = 2 * MILLIS;
    private static final long PATIENCE_DOWN_NANOS = MILLIS / 4;
    /** What is due this soon is asked for in the same packet. */
    private static final long SLACK_NANOS = 2 * MILLIS;

    private final long[] seqs = new long[MAX_MISSING];
    private final long[] missingSince = new long[MAX_MISSING];
    private final long[] askedAt = new long[MAX_MISSING];
    private final long[] dueAt = new long[MAX_MISSING];
    private final int[] tries = new int[MAX_MISSING];
    private final long[] batch = new long[MAX_MISSING];
    private final RoundTrip roundTrip = new RoundTrip(INITIAL_ROUND_TRIP_NANOS);
    private final boolean adaptive;
    private long patienceNanos = REORDER_MILLIS * MILLIS;
    private int size;
    private long nextDeadlineNanos = Long.MAX_VALUE;
    private long lastKeyFrame = -1;
    private boolean keyFrameWanted;
    private long asked;
    private long givenUp;

    /** @param adaptive retransmissions can be told from late packets, because they come as RTX */
    NackTracker(boolean adaptive) {
        this.adaptive = adaptive;
    }

    /** Packets {@code from} to {@code to - 1} were not there when {@code to} came; all higher than any before. */
    void onGap(long from, long to, long nowNanos) {
        if (to - from + size > MAX_MISSING) {
            givenUp += to - from + size;
            size = 0;
            nextDeadlineNanos = Long.MAX_VALUE;
            keyFrameWanted = true;
            return;
        }
        long due = nowNanos + patienceNanos;
        for (long seq = from; seq < to; seq++) {
            seqs[size] = seq;
            missingSince[size] = nowNanos;
            askedAt[size] = 0;
            dueAt[size] = due;
            tries[size] = 0;
            size++;
        }
        nextDeadlineNanos = Math.min(nextDeadlineNanos, due);
    }

    /** A packet below the highest came; {@code retransmitted}: as RTX, so it answers one of our requests. */
    void onArrival(long seq, boolean retransmitted, long nowNanos) {
        int index = Arrays.binarySearch(seqs, 0, size, seq);
        if (index < 0) {
            return;
        }
        if (tries[index] > 0) {
            if (retransmitted) {
                measure(index, nowNanos);
            }
            adapt(!retransmitted);
        }
        remove(index);
        if (size == 0) {
            nextDeadlineNanos = Long.MAX_VALUE;
        }
    }

    /** A key frame began at {@code seq}: giving up what is older needs no new one. */
    void onKeyFrame(long seq) {
        lastKeyFrame = Math.max(lastKeyFrame, seq);
    }

    /** Writes one NACK packet with what is due, as far as it fits; 0 if nothing is. */
    int poll(byte[] b, int off, int maxSize, long senderSsrc, long mediaSsrc, long nowNanos) {
        if (nowNanos < nextDeadlineNanos) {
            return 0;
        }
        giveUpOld(nowNanos);
        long interval = intervalNanos();
        int room = (maxSize - 12) / 4;
        int count = 0;
        int entries = 0;
        long first = Long.MIN_VALUE;
        long next = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            if (dueAt[i] <= nowNanos + SLACK_NANOS) {
                boolean newEntry = count == 0 || seqs[i] - first > 16;
                if (!newEntry || entries < room) {
                    if (newEntry) {
                        entries++;
                        first = seqs[i];
                    }
                    batch[count++] = seqs[i];
                    tries[i]++;
                    askedAt[i] = nowNanos;
                    dueAt[i] = nowNanos + interval;
                }
            }
            next = Math.min(next, dueAt[i]);
        }
        nextDeadlineNanos = next;
        asked += count;
        return RtcpWriter.nack(b, off, maxSize, senderSsrc, mediaSsrc, batch, 0, count);
    }

    /** When {@link #poll} has something to do; {@link Long#MAX_VALUE} = never. */
    long nextDeadlineNanos() {
        return nextDeadlineNanos;
    }

    /** True once after packets were given up that only a key frame can make up for. */
    boolean pollKeyFrame() {
        boolean wanted = keyFrameWanted;
        keyFrameWanted = false;
        return wanted;
    }

    void setRoundTripNanos(long nanos) {
        roundTrip.set(nanos);
    }

    long roundTripNanos() {
        return roundTrip.nanos();
    }

    /** Packets asked for, repeats included. */
    long asked() {
        return asked;
    }

    /** Packets that never came. */
    long givenUp() {
        return givenUp;
    }

    int missing() {
        return size;
    }

    /**
     * An answer to the only request measures the round trip. After several, it belongs to the last one if that was long
     * enough ago, else to the first: so a round trip longer than assumed is found out too.
     */
    private void measure(int index, long nowNanos) {
        long sinceLast = nowNanos - askedAt[index];
        if (tries[index] == 1 || sinceLast >= roundTrip.nanos() * 3 / 4) {
            roundTrip.sample(sinceLast);
        } else {
            roundTrip.sample(nowNanos - missingSince[index] - patienceNanos);
        }
    }

    private void adapt(boolean wasOnlyLate) {
        if (adaptive) {
            long patience = patienceNanos + (wasOnlyLate ? PATIENCE_UP_NANOS : -PATIENCE_DOWN_NANOS);
            patienceNanos = Math.max(REORDER_MILLIS * MILLIS, Math.min(MAX_REORDER_MILLIS * MILLIS, patience));
        }
    }

    private long intervalNanos() {
        long interval = roundTrip.nanos() + roundTrip.nanos() / 4 + 5 * MILLIS;
        return Math.max(MIN_INTERVAL_NANOS, Math.min(MAX_INTERVAL_NANOS, interval));
    }

    private void giveUpOld(long nowNanos) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            boolean hopeless = tries[i] >= MAX_TRIES && dueAt[i] <= nowNanos
                    || nowNanos - missingSince[i] > MAX_AGE_MILLIS * MILLIS;
            if (hopeless) {
                givenUp++;
                keyFrameWanted |= seqs[i] > lastKeyFrame;
                continue;
            }
            move(i, kept++);
        }
        size = kept;
    }

    private void remove(int index) {
        int behind = size - index - 1;
        System.arraycopy(seqs, index + 1, seqs, index, behind);
        System.arraycopy(missingSince, index + 1, missingSince, index, behind);
        System.arraycopy(askedAt, index + 1, askedAt, index, behind);
        System.arraycopy(dueAt, index + 1, dueAt, index, behind);
        System.arraycopy(tries, index + 1, tries, index, behind);
        size--;
    }

    private void move(int from, int to) {
        seqs[to] = seqs[from];
        missingSince[to] = missingSince[from];
        askedAt[to] = askedAt[from];
        dueAt[to] = dueAt[from];
        tries[to] = tries[from];
    }
}
