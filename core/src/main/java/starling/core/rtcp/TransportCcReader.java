package starling.core.rtcp;

import starling.core.buffer.BigEndian;

/**
 * Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1): {@link #reset} with a packet of
 * kind {@link RtcpKind#TRANSPORT_CC}, then {@link #next} for one packet status after the other. Allocates nothing;
 * reusable, not thread safe.
 */
public final class TransportCcReader {
    private static final int FIXED_SIZE = 20;

    private byte[] b = new byte[0];
    private int off;
    private int end;
    private int chunkAt;
    private int deltaAt;
    private int count;
    private int read;
    private int chunk;
    private int leftInChunk;
    private boolean received;
    private long units;

    /** Starts with the current packet of a reader; false if chunks and deltas do not fit into it. */
    public boolean reset(RtcpReader packet) {
        b = packet.bytes();
        off = packet.offset();
        end = off + packet.size();
        count = BigEndian.u16(b, off + 14);
        read = 0;
        leftInChunk = 0;
        chunkAt = off + FIXED_SIZE;
        units = 256L * referenceTime();
        deltaAt = endOfChunks();
        if (deltaAt >= 0) {
            return true;
        }
        count = 0;
        return false;
    }

    /** Moves to the next packet status; false at the end, also if deltas are missing. */
    public boolean next() {
        if (read == count) {
            return false;
        }
        if (leftInChunk == 0) {
            chunk = BigEndian.u16(b, chunkAt);
            chunkAt += 2;
            leftInChunk = symbolsIn(chunk);
        }
        int symbol = symbol();
        leftInChunk--;
        read++;
        received = symbol != 0;
        int size = symbol == 1 ? 1 : symbol == 2 ? 2 : 0;
        if (symbol == 3 || deltaAt + size > end) {
            count = read;
            return false;
        }
        if (size > 0) {
            units += size == 1 ? b[deltaAt] & 0xFF : (short) BigEndian.u16(b, deltaAt);
            deltaAt += size;
        }
        return true;
    }

    /** Transport-wide sequence number of the current status, 0..65535. */
    public int sequence() {
        return BigEndian.u16(b, off + 12) + read - 1 & 0xFFFF;
    }

    public boolean received() {
        return received;
    }

    /** Arrival of the current packet, if received: units of 250 µs on the receiver's clock, modulo 2^32. */
    public long arrivalUnits() {
        return units;
    }

    /** Packet statuses in this message. */
    public int statusCount() {
        return BigEndian.u16(b, off + 14);
    }

    /** In units of 64 ms, signed 24 bits. */
    public int referenceTime() {
        return BigEndian.u24(b, off + 16) << 8 >> 8;
    }

    /** 0..255, grows with each message. */
    public int feedbackCount() {
        return BigEndian.u8(b, off + 19);
    }

    /** Where the deltas begin; -1 if the chunks do not fit. */
    private int endOfChunks() {
        int at = off + FIXED_SIZE;
        for (int symbols = 0; symbols < count; at += 2) {
            if (at + 2 > end) {
                return -1;
            }
            int inChunk = symbolsIn(BigEndian.u16(b, at));
            if (inChunk == 0) {
                return -1;
            }
            symbols += inChunk;
        }
        return at;
    }

    private static int symbolsIn(int chunk) {
        if ((chunk & 0x8000) == 0) {
            return chunk & 0x1FFF;
        }
        return (chunk & 0x4000) == 0 ? 14 : 7;
    }

    private int symbol() {
        if ((chunk & 0x8000) == 0) {
            return chunk >> 13 & 3;
        }
        return (chunk & 0x4000) == 0 ? chunk >> leftInChunk - 1 & 1 : chunk >> 2 * (leftInChunk - 1) & 3;
    }
}
