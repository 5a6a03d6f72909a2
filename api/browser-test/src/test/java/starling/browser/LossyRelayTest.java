package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossyRelayTest {
    private static final int PACKETS = 200;
    private static final long SSRC = 0xCAFEBABEL;
    private static final Duration DELAY = Duration.ofMillis(50);

    @ParameterizedTest
    @EnumSource(LossyRelay.Direction.class)
    void shouldLoseAndDelayInOneDirectionOnly(LossyRelay.Direction direction) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket node = new DatagramSocket(0, loopback);
                DatagramSocket client = new DatagramSocket(0, loopback);
                LossyRelay relay = new LossyRelay(List.of((InetSocketAddress) node.getLocalSocketAddress()),
                        new LossyRelay.Impairment(direction, 0.1, DELAY.toNanos()), 7)) {
            String[] front = relay.addresses().values().iterator().next().split(":");
            InetSocketAddress relayAddress = new InetSocketAddress(front[0], Integer.parseInt(front[1]));
            boolean up = direction == LossyRelay.Direction.UP;

            long start = System.nanoTime();
            List<Integer> arrivedUp = exchange(client, relayAddress, node);
            long tookUp = System.nanoTime() - start;
            List<Integer> arrivedDown = exchange(node, lastSource, client);

            List<Integer> impaired = up ? arrivedUp : arrivedDown;
            assertEquals(PACKETS, (up ? arrivedDown : arrivedUp).size());
            assertEquals(impaired.stream().sorted().toList(), impaired, "in order");
            assertEquals(PACKETS - impaired.size(), relay.lost(SSRC));
            assertTrue(impaired.size() > PACKETS * 0.85 && impaired.size() < PACKETS * 0.95, impaired::toString);
            assertTrue(!up || tookUp >= DELAY.toNanos(), () -> "took " + tookUp);
        }
    }

    private InetSocketAddress lastSource;

    /** Sends numbered RTP packets as channel data, one after the other, and returns the numbers of those that came. */
    private List<Integer> exchange(DatagramSocket from, InetSocketAddress to, DatagramSocket at) throws IOException {
        at.setSoTimeout(300);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = ByteBuffer.allocate(16).putInt(0x4000_000C).putInt(0x8060_0000 | i).putInt(0)
                    .putInt((int) SSRC).array();
            from.send(new DatagramPacket(packet, packet.length, to));
        }
        List<Integer> arrived = new ArrayList<>();
        DatagramPacket in = new DatagramPacket(new byte[64], 64);
        try {
            for (;;) {
                at.receive(in);
                lastSource = (InetSocketAddress) in.getSocketAddress();
                arrived.add(ByteBuffer.wrap(in.getData()).getInt(4) & 0xFFFF);
            }
        } catch (SocketTimeoutException e) {
            return arrived;
        }
    }
}
