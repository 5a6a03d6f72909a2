package starling.media.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import starling.core.buffer.PacketBuffer;

/**
 * A UDP socket on the JDK's own channel: one system call for each datagram.
 */
final class UdpPort implements DatagramPort {
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final LoopCounters counters;
    private final ByteBuffer in = ByteBuffer.allocateDirect(PacketBuffer.MAX_DATAGRAM + 1);
    private final ByteBuffer out = ByteBuffer.allocateDirect(
            PacketBuffer.HEADROOM + PacketBuffer.MAX_DATAGRAM + PacketBuffer.TAILROOM);

    private UdpPort(DatagramChannel channel, LoopCounters counters) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.counters = counters;
    }

    /**
     * Binds the address; port 0 lets the kernel choose from its ephemeral range.
     *
     * @throws IOException with the address in its message
     */
    static UdpPort bind(InetSocketAddress address, LoopCounters counters) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address.getAddress() instanceof Inet4Address
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.bind(address);
            channel.configureBlocking(false);
            return new UdpPort(channel, counters);
        } catch (IOException e) {
            channel.close();
            throw new IOException("UDP " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": "
                    + e.getMessage(), e);
        }
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    DatagramChannel channel() {
        return channel;
    }

    SelectionKey register(Selector selector) throws IOException {
        return channel.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public InetSocketAddress receive(PacketBuffer packet) {
        while (true) {
            in.clear();
            InetSocketAddress source;
            try {
                source = (InetSocketAddress) channel.receive(in);
            } catch (IOException e) {
                // An ICMP error of an earlier send; the socket itself is fine.
                counters.increment(LoopCounter.SEND_FAILED);
                continue;
            }
            if (source == null) {
                return null;
            }
            int length = in.position();
            counters.increment(LoopCounter.RECEIVED_DATAGRAMS);
            counters.add(LoopCounter.RECEIVED_BYTES, length);
            if (length > PacketBuffer.MAX_DATAGRAM) {
                counters.increment(LoopCounter.OVERSIZED_DATAGRAMS);
                continue;
            }
            packet.offset = PacketBuffer.HEADROOM;
            packet.length = length;
            in.flip();
            in.get(packet.bytes, PacketBuffer.HEADROOM, length);
            return source;
        }
    }

    @Override
    public void send(Target target, byte[] bytes, int offset, int length) {
        out.clear();
        send(target, out.put(bytes, offset, length).flip());
    }

    /** Sends the buffer's remaining bytes. */
    void send(Target target, ByteBuffer datagram) {
        int length = datagram.remaining();
        try {
            if (channel.send(datagram, target.address()) == 0) {
                counters.increment(LoopCounter.SEND_BUFFER_FULL);
                return;
            }
        } catch (IOException e) {
            counters.increment(LoopCounter.SEND_FAILED);
            return;
        }
        counters.increment(LoopCounter.SENT_DATAGRAMS);
        counters.add(LoopCounter.SENT_BYTES, length);
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
