package starling.media.engine;

import java.net.InetSocketAddress;
import starling.core.buffer.PacketBuffer;

/**
 * Where a loop's datagrams come from and go to; used by the loop's thread alone. It never blocks: what cannot be sent now
 * is counted and lost, as on any network.
 */
interface DatagramPort extends AutoCloseable {
    /** The address it is bound to. */
    InetSocketAddress local();

    /** Takes the next datagram into the buffer; returns its source, or null if none waits. */
    InetSocketAddress receive(PacketBuffer packet);

    /** Sends a datagram, now or at the next {@link #flush}; the bytes may be reused when this returns. */
    void send(Target target, byte[] bytes, int offset, int length);

    /** Sends what is still held back. Called at the end of every duty cycle, and wherever a batch ends. */
    void flush();

    @Override
    void close();
}
