package starling.media.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import starling.core.buffer.PacketBuffer;

/**
 * A UDP socket that collects what a duty cycle sends and hands it to the kernel by one {@code sendmmsg(2)} for up to 64
 * messages. What the kernel refuses is sent once more, one by one, through the plain port, which counts what is lost.
 */
final class BatchingUdpPort implements DatagramPort {
    private static final int MSG_DONTWAIT = 0x40;

    private final UdpPort plain;
    private final LoopCounters counters;
    private final int descriptor;
    private final SendBatch batch;

    private BatchingUdpPort(UdpPort plain, LoopCounters counters, int descriptor)
            throws ReflectiveOperationException {
        this.plain = plain;
        this.counters = counters;
        this.descriptor = descriptor;
        this.batch = new SendBatch();
    }

    /** The batching port on top of a plain one, or the plain one itself where the runtime offers no system calls. */
    static DatagramPort over(UdpPort plain, LoopCounters counters) {
        if (!NativeCalls.isAvailable()) {
            return plain;
        }
        try {
            DatagramChannel channel = plain.channel();
            return new BatchingUdpPort(plain, counters, NativeCalls.descriptor(channel));
        } catch (ReflectiveOperationException e) {
            return plain;
        }
    }

    @Override
    public InetSocketAddress local() {
        return plain.local();
    }

    @Override
    public InetSocketAddress receive(PacketBuffer packet) {
        return plain.receive(packet);
    }

    @Override
    public void send(Target target, byte[] bytes, int offset, int length) {
        if (!batch.add(target, bytes, offset, length)) {
            flush();
            batch.add(target, bytes, offset, length);
        }
    }

    @Override
    public void flush() {
        int count = batch.count();
        if (count == 0) {
            return;
        }
        batch.prepare();
        for (int from = 0; from < count;) {
            int sent = NativeCalls.sendmmsg(descriptor, batch.messages(from), count - from, MSG_DONTWAIT);
            for (int i = from; i < from + Math.max(sent, 0); i++) {
                counters.add(LoopCounter.SENT_DATAGRAMS, batch.segments(i));
                counters.add(LoopCounter.SENT_BYTES, batch.length(i));
            }
            from += Math.max(sent, 0);
            if (from < count && sent <= 0) {
                sendPlainly(from++);
            }
        }
        batch.clear();
    }

    private void sendPlainly(int message) {
        for (int i = 0; i < batch.segments(message); i++) {
            ByteBuffer segment = batch.segment(message, i);
            plain.send(batch.target(message), segment);
        }
        if (batch.segments(message) > 1) {
            counters.increment(LoopCounter.SEGMENTATION_REFUSED);
        }
    }

    @Override
    public void close() {
        plain.close();
    }
}
