package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import starling.core.buffer.PacketBuffer;

/** Real sockets on loopback; batching where the runtime has system calls, plain sending elsewhere. */
@Timeout(20)
class UdpPortTest {
    private final LoopCounters counters = new LoopCounters();
    private UdpPort plain;
    private DatagramPort port;
    private DatagramSocket first;
    private DatagramSocket second;

    @BeforeEach
    void open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        plain = UdpPort.bind(any, counters);
        port = BatchingUdpPort.over(plain, counters);
        first = new DatagramSocket(any);
        second = new DatagramSocket(any);
        first.setReceiveBufferSize(1 << 20);
        second.setReceiveBufferSize(1 << 20);
    }

    @AfterEach
    void close() {
        port.close();
        first.close();
        second.close();
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[3000], 3000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] numbered(int number, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    private static Target target(DatagramSocket socket) {
        return Target.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    @Test
    void shouldDeliverEveryDatagramWithItsBoundaries() throws IOException {
        Target one = target(first);
        Target two = target(second);
        int[] lengths = {1200, 1200, 1200, 700, 1200, 30, 31, 31, 1, 2048, 1200};
        for (int i = 0; i < 130; i++) {
            byte[] datagram = numbered(i, lengths[i % lengths.length]);
            port.send(one, datagram, 0, datagram.length);
            if (i % 3 == 0) {
                port.send(two, datagram, 0, datagram.length);
            }
        }
        port.flush();

        for (int i = 0; i < 130; i++) {
            byte[] expected = numbered(i, lengths[i % lengths.length]);
            assertArrayEquals(expected, receive(first), "datagram " + i);
            if (i % 3 == 0) {
                assertArrayEquals(expected, receive(second), "datagram " + i);
            }
        }
        assertEquals(130 + 44, counters.get(LoopCounter.SENT_DATAGRAMS));
        assertEquals(0, counters.get(LoopCounter.SEGMENTATION_REFUSED));
    }

    @Test
    void shouldGoOnAfterADatagramTheKernelRefuses() throws IOException {
        Target nowhere = Target.of(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        byte[] datagram = numbered(7, 100);

        port.send(target(first), datagram, 0, 100);
        port.send(nowhere, datagram, 0, 100);
        port.send(target(second), datagram, 0, 100);
        port.flush();

        assertArrayEquals(datagram, receive(first));
        assertArrayEquals(datagram, receive(second));
        assertEquals(1, counters.get(LoopCounter.SEND_FAILED));
    }

    @Test
    void shouldDropOversizedDatagramsAndTakeTheNext() throws IOException {
        Selector selector = Selector.open();
        plain.register(selector);
        first.send(new DatagramPacket(new byte[2049], 2049, port.local()));
        first.send(new DatagramPacket(numbered(1, 2048), 2048, port.local()));
        PacketBuffer packet = new PacketBuffer();

        InetSocketAddress source = null;
        while (source == null) {
            selector.select();
            source = port.receive(packet);
        }
        selector.close();

        assertEquals(first.getLocalSocketAddress(), source);
        assertEquals(2048, packet.length);
        assertEquals(1, counters.get(LoopCounter.OVERSIZED_DATAGRAMS));
        assertNull(port.receive(packet));
    }

    @Test
    void shouldNameTheAddressThatIsInUse() {
        IOException refused = org.junit.jupiter.api.Assertions.assertThrows(IOException.class,
                () -> UdpPort.bind(port.local(), counters));

        assertTrue(refused.getCause() instanceof BindException, refused.toString());
        assertTrue(refused.getMessage().startsWith("UDP 127.0.0.1:" + port.local().getPort() + ": "),
                refused.getMessage());
    }
}
