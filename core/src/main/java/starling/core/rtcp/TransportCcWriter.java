package starling.core.rtcp;

import starling.core.buffer.BigEndian;

/**
 * Writes transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1).
 *
 * <pre>
 * |V=2|P|  FMT=15 |    PT=205     |           length              |
 * |                     SSRC of packet sender                     |
 * |                      SSRC of media source                     |
 * |      base sequence number     |      packet status count      |
 * |                 reference time                | fb pkt. count |
 * |          packet chunk         | … | recv delta | …            |
 * </pre>
 *
 * {@link #begin}, then {@link #received} and {@link #lost} for each packet in order of its number while they return true,
 * then {@link #finish}. Reusable; allocates nothing after construction; not thread safe.
 */
public final class TransportCcWriter {
    /** Most packets one message tells about. */
    public static final int MAX_PACKETS = 1024;

    private static final int HEADER_SIZE = 20;
    private static final long DELTA_NANOS = 250_000L;
    private static final long DELTAS_PER_REFERENCE = 256;
    private static final int LOST = 0;
    private static final int SMALL = 1;
    private static final int LARGE = 2;
    private static final int MAX_RUN = 0x1FFF;

    private final byte[] symbols = new byte[MAX_PACKETS];
    private final short[] deltas = new short[MAX_PACKETS];
    private int baseSequence;
    private int maxSize;
    private int count;
    private int deltaCount;
    private int deltaBytes;
    private long reference;
    private long lastUnits;

    /**
     * Starts a message.
     *
     * @param firstSequence number of the first packet
     * @param firstArrivalNanos arrival of the first received packet
     * @param room bytes there are for the message
     */
    public void begin(int firstSequence, long firstArrivalNanos, int room) {
        baseSequence = firstSequence;
        maxSize = room;
        count = 0;
        deltaCount = 0;
        deltaBytes = 0;
        reference = Math.floorDiv(firstArrivalNanos, DELTA_NANOS * DELTAS_PER_REFERENCE);
        lastUnits = reference * DELTAS_PER_REFERENCE;
    }

    /** The next packet arrived at that time; false if it does not fit in this message. */
    public boolean received(long arrivalNanos) {
        long units = Math.floorDiv(arrivalNanos, DELTA_NANOS);
        long delta = units - lastUnits;
        if (delta != (short) delta) {
            return false;
        }
        boolean small = delta >= 0 && delta <= 255;
        if (!fits(small ? 1 : 2)) {
            return false;
        }
        lastUnits = units;
        symbols[count++] = (byte) (small ? SMALL : LARGE);
        deltas[deltaCount++] = (short) delta;
        deltaBytes += small ? 1 : 2;
        return true;
    }

    /** The next packet did not arrive; false if it does not fit in this message. */
    public boolean lost() {
        if (!fits(0)) {
            return false;
        }
        symbols[count++] = LOST;
        return true;
    }

    /** Packets told about so far. */
    public int count() {
        return count;
    }

    /** Writes the message; returns its size, 0 if it tells of no packet. */
    public int finish(byte[] b, int off, long senderSsrc, long mediaSsrc, int feedbackCount) {
        if (count == 0) {
            return 0;
        }
        BigEndian.put16(b, off + 12, baseSequence);
        BigEndian.put16(b, off + 14, count);
        BigEndian.put24(b, off + 16, (int) reference);
        BigEndian.put8(b, off + 19, feedbackCount);
        int at = writeChunks(b, off + HEADER_SIZE);
        at = writeDeltas(b, at);
        int padding = -(at - off) & 3;
        for (int i = 1; i <= padding; i++) {
            b[at++] = (byte) (i == padding ? padding : 0);
        }
        RtcpWriter.feedback(b, off, RtcpHeader.TRANSPORT_CC_FORMAT, RtcpHeader.TRANSPORT_FEEDBACK, at - off,
                senderSsrc, mediaSsrc);
        if (padding > 0) {
            b[off] |= 0x20;
        }
        return at - off;
    }

    /** Worst case: a chunk for every seven packets, three bytes of padding. */
    private boolean fits(int bytes) {
        return count < MAX_PACKETS && HEADER_SIZE + (count / 7 + 1) * 2 + deltaBytes + bytes + 3 <= maxSize;
    }

    private int writeChunks(byte[] b, int off) {
        int at = off;
        for (int i = 0; i < count;) {
            int run = run(i);
            int chunk;
            if (run >= 14 || run >= 7 && symbols[i] == LARGE || i + run == count) {
                chunk = symbols[i] << 13 | run;
                i += run;
            } else if (noneLarge(i)) {
                chunk = 0x8000 | vector(i, 14, 1);
                i += 14;
            } else {
                chunk = 0xC000 | vector(i, 7, 2);
                i += 7;
            }
            BigEndian.put16(b, at, chunk);
            at += 2;
        }
        return at;
    }

    private int run(int from) {
        int to = from + 1;
        while (to < count && symbols[to] == symbols[from] && to - from < MAX_RUN) {
            to++;
        }
        return to - from;
    }

    private boolean noneLarge(int from) {
        for (int i = from; i < Math.min(from + 14, count); i++) {
            if (symbols[i] == LARGE) {
                return false;
            }
        }
        return true;
    }

    /** {@code width} symbols of {@code bits} bits each, the first in the highest place; missing ones are zero. */
    private int vector(int from, int width, int bits) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value = value << bits | (from + i < count ? symbols[from + i] : LOST);
        }
        return value;
    }

    private int writeDeltas(byte[] b, int off) {
        int at = off;
        int next = 0;
        for (int i = 0; i < count; i++) {
            if (symbols[i] == SMALL) {
                b[at++] = (byte) deltas[next++];
            } else if (symbols[i] == LARGE) {
                BigEndian.put16(b, at, deltas[next++]);
                at += 2;
            }
        }
        return at;
    }
}
