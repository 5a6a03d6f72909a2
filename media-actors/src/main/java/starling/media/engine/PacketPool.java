package starling.media.engine;

import starling.core.buffer.PacketBuffer;

/**
 * Free packet buffers of one loop. Never refuses: when it is empty a new buffer is made, when it is full a returned one
 * is left to the garbage collector, so that its bound is on what lies idle.
 */
final class PacketPool {
    private static final int MAX_IDLE = 4096;
    private final PacketBuffer[] idle = new PacketBuffer[MAX_IDLE];
    private int size;

    /** An empty buffer; the caller owns it. */
    PacketBuffer take() {
        if (size == 0) {
            return new PacketBuffer();
        }
        PacketBuffer packet = idle[--size];
        idle[size] = null;
        packet.reset();
        return packet;
    }

    /** Returns a buffer that nobody uses any more. */
    void give(PacketBuffer packet) {
        if (size < MAX_IDLE) {
            idle[size++] = packet;
        }
    }
}
