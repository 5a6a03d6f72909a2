package starling.media.engine;

import java.util.concurrent.atomic.AtomicLong;
import starling.core.buffer.PacketBuffer;

/**
 * Packets from one loop to another: single producer, single consumer, bounded. The bytes are copied into the ring's own
 * slots, so no buffer is ever shared. A full ring refuses the packet; the producer counts it.
 */
final class LoopRing {
    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;

    private static final class Slot {
        private byte[] bytes = new byte[PacketBuffer.MAX_DATAGRAM];
        private int length;
        private long sequence;
        private long arrivalNanos;
        private boolean keyFrame;
        private Source target;
    }

    private final Slot[] slots = new Slot[CAPACITY];
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    LoopRing() {
        for (int i = 0; i < CAPACITY; i++) {
            slots[i] = new Slot();
        }
    }

    /** Producer's thread: copies the packet for the consumer's source; false when full. */
    boolean offer(Source target, PacketBuffer packet, long sequence, boolean keyFrame) {
        long t = tail.getPlain();
        if (t - head.getAcquire() == CAPACITY) {
            return false;
        }
        Slot slot = slots[(int) t & MASK];
        System.arraycopy(packet.bytes, packet.offset, slot.bytes, 0, packet.length);
        slot.length = packet.length;
        slot.sequence = sequence;
        slot.arrivalNanos = packet.arrivalNanos;
        slot.keyFrame = keyFrame;
        slot.target = target;
        tail.setRelease(t + 1);
        return true;
    }

    /** Consumer's thread: hands over at most {@code limit} packets; returns how many. */
    int drain(PacketPool pool, int limit, long nowNanos) {
        long h = head.getPlain();
        int count = (int) Math.min(tail.getAcquire() - h, limit);
        for (int i = 0; i < count; i++) {
            Slot slot = slots[(int) (h + i) & MASK];
            PacketBuffer packet = pool.take();
            System.arraycopy(slot.bytes, 0, packet.bytes, packet.offset, slot.length);
            packet.length = slot.length;
            packet.arrivalNanos = slot.arrivalNanos;
            Source target = slot.target;
            slot.target = null;
            target.accept(packet, slot.sequence, slot.keyFrame, nowNanos);
        }
        head.setRelease(h + count);
        return count;
    }

    /** Any thread. */
    boolean isEmpty() {
        return tail.getAcquire() == head.getAcquire();
    }
}
