package starling.core.stream;

import java.util.Arrays;
import starling.core.rtcp.TransportCcWriter;
import starling.core.rtp.SeqUnwrapper;

/**
 * Notes when the packets of one connection arrived, by their transport-wide sequence numbers, and reports them 50 ms
 * after the first unreported one. Every received packet is reported once; numbers below the highest that did not arrive
 * are reported as lost. A packet that arrives after its number was reported as lost gets a message of its own, since a
 * sender takes a repeated report of the packets around it for new. Belongs to one event loop; allocates nothing per
 * packet (16 KiB with the first one).
 */
public final class TransportCcRecorder {
    /** Room {@link #writeFeedback} needs: it never writes more. */
    public static final int MAX_SIZE = 1_150;

    static final long INTERVAL_NANOS = 50_000_000L;
    static final int CAPACITY = 2048;
    static final int MAX_LATE = 64;

    /** Room for a message about a few packets. */
    private static final int LATE_ROOM = 32;
    /** It is not worth starting a message in less. */
    private static final int RANGE_ROOM = 200;
    private static final int MASK = CAPACITY - 1;
    private static final long NOT_RECEIVED = Long.MIN_VALUE;

    private final SeqUnwrapper unwrapper = new SeqUnwrapper(65_536);
    private final TransportCcWriter writer = new TransportCcWriter();
    private final long[] late = new long[MAX_LATE];
    private int lateCount;
    /** Arrival of the last numbers up to {@code highest}, reported or not; null before the first packet. */
    private long[] arrivals;
    private long next;
    private long highest;
    private int feedbackCount;
    private long deadlineNanos = Long.MAX_VALUE;
    private long forgotten;

    /** A packet with that transport-wide sequence number arrived. */
    public void onPacket(int seq16, long arrivalNanos) {
        long seq = unwrapper.unwrap(seq16);
        if (arrivals == null) {
            arrivals = new long[CAPACITY];
            Arrays.fill(arrivals, NOT_RECEIVED);
            next = seq;
            highest = seq - 1;
        }
        if (seq > highest) {
            advance(seq);
        } else if (seq <= highest - CAPACITY || arrivals[slot(seq)] != NOT_RECEIVED || !isOpen(seq)) {
            forgotten++;
            return;
        }
        arrivals[slot(seq)] = arrivalNanos;
        if (deadlineNanos == Long.MAX_VALUE) {
            deadlineNanos = arrivalNanos + INTERVAL_NANOS;
        }
    }

    /**
     * Writes what is due as one or more feedback messages, or nothing (0). If not all fits, the deadline stays where it
     * is: call again.
     *
     * @param b has room for {@link #MAX_SIZE} bytes at {@code off}
     */
    public int writeFeedback(byte[] b, int off, long senderSsrc, long mediaSsrc, long nowNanos) {
        if (nowNanos < deadlineNanos) {
            return 0;
        }
        int at = off;
        int end = off + MAX_SIZE;
        while (lateCount > 0 && end - at >= LATE_ROOM) {
            at += writeLate(b, at, senderSsrc, mediaSsrc);
        }
        while (next <= highest && (at == off || end - at >= RANGE_ROOM)) {
            at += writeRange(b, at, end - at, senderSsrc, mediaSsrc);
        }
        if (lateCount == 0 && next > highest) {
            deadlineNanos = Long.MAX_VALUE;
        }
        return at - off;
    }

    /** When there is something to report; {@link Long#MAX_VALUE} = nothing arrived since the last report. */
    public long nextDeadlineNanos() {
        return deadlineNanos;
    }

    /** Packets that were not reported: repeated numbers, or too many or too old ones. */
    public long forgotten() {
        return forgotten;
    }

    /** Whether a number below the highest can still be reported; one below {@code next} goes to the late ones. */
    private boolean isOpen(long seq) {
        if (seq >= next) {
            return true;
        }
        if (lateCount == MAX_LATE) {
            return false;
        }
        int at = lateCount++;
        while (at > 0 && late[at - 1] > seq) {
            late[at] = late[--at];
        }
        late[at] = seq;
        return true;
    }

    private void advance(long seq) {
        long from = Math.max(highest + 1, seq - CAPACITY + 1);
        for (long lost = from; lost < seq; lost++) {
            arrivals[slot(lost)] = NOT_RECEIVED;
        }
        highest = seq;
        if (seq - next >= CAPACITY) {
            forgotten += seq - CAPACITY + 1 - next;
            next = seq - CAPACITY + 1;
        }
        dropForgottenLate();
    }

    /** A late packet whose arrival is no longer in the ring cannot be reported. */
    private void dropForgottenLate() {
        int gone = 0;
        while (gone < lateCount && late[gone] <= highest - CAPACITY) {
            gone++;
        }
        if (gone > 0) {
            forgotten += gone;
            removeLate(gone);
        }
    }

    private void removeLate(int n) {
        System.arraycopy(late, n, late, 0, lateCount - n);
        lateCount -= n;
    }

    /** One message for the first run of consecutive late numbers. */
    private int writeLate(byte[] b, int off, long senderSsrc, long mediaSsrc) {
        long first = late[0];
        writer.begin((int) first, arrivals[slot(first)], LATE_ROOM);
        int taken = 0;
        while (taken < lateCount && late[taken] == first + taken && writer.received(arrivals[slot(late[taken])])) {
            taken++;
        }
        removeLate(taken);
        return writer.finish(b, off, senderSsrc, mediaSsrc, feedbackCount++);
    }

    private int writeRange(byte[] b, int off, int room, long senderSsrc, long mediaSsrc) {
        long received = next;
        while (arrivals[slot(received)] == NOT_RECEIVED) {
            received++;
        }
        writer.begin((int) next, arrivals[slot(received)], room);
        boolean fits = true;
        while (fits && next <= highest) {
            long arrival = arrivals[slot(next)];
            fits = arrival == NOT_RECEIVED ? writer.lost() : writer.received(arrival);
            if (fits) {
                next++;
            }
        }
        return writer.finish(b, off, senderSsrc, mediaSsrc, feedbackCount++);
    }

    private static int slot(long seq) {
        return (int) seq & MASK;
    }
}
