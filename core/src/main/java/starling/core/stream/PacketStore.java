package starling.core.stream;

import java.util.Arrays;
import starling.core.buffer.PacketBuffer;

/**
 * The last packets of one source in their forward form, for retransmission to anybody: a ring indexed by unwrapped
 * sequence number, one per source however many receivers there are. Belongs to one event loop.
 *
 * <p>Ownership: {@link #put} takes the buffer; the buffer it returns (evicted, or the given one if it is not worth
 * keeping) is the caller's again. What {@link #get} returns stays the store's: read it, do not keep it.
 *
 * <p>Size: starts with {@value #MIN_CAPACITY} packets and doubles while packets younger than one second would be evicted,
 * up to {@value #MAX_CAPACITY}. Memory per source: {@code capacity x (2,176 + 60) bytes} once the ring is full, where
 * capacity is the power of two at or above the packets per second, within those bounds: 0.14 MB for audio (50/s), 0.29
 * MB for video at 1 Mbit/s (115/s), 4.6 MB at 15 Mbit/s (1,700/s), 9.2 MB at most.
 */
public final class PacketStore {
    public static final int MIN_CAPACITY = 64;
    public static final int MAX_CAPACITY = 4096;

    private static final long KEEP_NANOS = 1_000_000_000L;

    private PacketBuffer[] packets = new PacketBuffer[MIN_CAPACITY];
    private long[] seqs = new long[MIN_CAPACITY];
    private long[] storedAt = new long[MIN_CAPACITY];
    private int drained;

    /** Stores a packet under its unwrapped number; returns a buffer that is free now, or null. */
    public PacketBuffer put(long seq, PacketBuffer p, long nowNanos) {
        int slot = slot(seq);
        PacketBuffer evicted = packets[slot];
        if (evicted != null) {
            if (seqs[slot] > seq) {
                return p;
            }
            if (seqs[slot] != seq && nowNanos - storedAt[slot] < KEEP_NANOS && packets.length < MAX_CAPACITY) {
                grow();
                return put(seq, p, nowNanos);
            }
        }
        packets[slot] = p;
        seqs[slot] = seq;
        storedAt[slot] = nowNanos;
        return evicted;
    }

    /** The packet with that number, or null if it never came or is gone. */
    public PacketBuffer get(long seq) {
        int slot = slot(seq);
        return seqs[slot] == seq ? packets[slot] : null;
    }

    /** Takes out any packet, to give all of them back at the end; null when empty. */
    public PacketBuffer drain() {
        while (drained < packets.length) {
            PacketBuffer p = packets[drained];
            packets[drained++] = null;
            if (p != null) {
                return p;
            }
        }
        drained = 0;
        return null;
    }

    /** Packets there is room for now. */
    public int capacity() {
        return packets.length;
    }

    private int slot(long seq) {
        return (int) seq & packets.length - 1;
    }

    private void grow() {
        PacketBuffer[] oldPackets = packets;
        long[] oldSeqs = seqs;
        long[] oldTimes = storedAt;
        int capacity = 2 * oldPackets.length;
        packets = new PacketBuffer[capacity];
        seqs = new long[capacity];
        storedAt = new long[capacity];
        Arrays.fill(seqs, -1);
        for (int i = 0; i < oldPackets.length; i++) {
            if (oldPackets[i] != null) {
                int slot = slot(oldSeqs[i]);
                packets[slot] = oldPackets[i];
                seqs[slot] = oldSeqs[i];
                storedAt[slot] = oldTimes[i];
            }
        }
    }
}
