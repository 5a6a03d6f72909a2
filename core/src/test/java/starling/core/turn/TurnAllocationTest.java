package starling.core.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.turn.TurnBench.CLIENT;
import static starling.core.turn.TurnBench.OTHER_OWN;
import static starling.core.turn.TurnBench.OWN;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.DataAttribute;
import org.ice4j.attribute.XorPeerAddressAttribute;
import org.ice4j.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnAllocationTest {
    private static final int HEADROOM = 64;

    private final byte[] b = new byte[2048];
    private final TurnBench turn = new TurnBench();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 1200})
    void shouldFrameAsDataIndicationThatIce4jReads(int length) throws Exception {
        turn.allocate(CLIENT);
        TurnAllocation allocation = turn.allocated.get(0);
        byte[] payload = payload(length);

        int header = allocation.frame(b, HEADROOM, length);

        assertEquals(36, header);
        assertEquals(0, allocation.framedLength() % 4);
        byte[] datagram = Arrays.copyOfRange(b, HEADROOM - header, HEADROOM - header + allocation.framedLength());
        for (int i = header + length; i < datagram.length; i++) {
            assertEquals(0, datagram[i], "padding");
        }
        Message message = Message.decode(datagram, 0, datagram.length);
        assertEquals(Message.DATA_INDICATION, message.getMessageType());
        assertArrayEquals(payload, ((DataAttribute) message.getAttribute(Attribute.DATA)).getData());
        XorPeerAddressAttribute peer = (XorPeerAddressAttribute) message.getAttribute(Attribute.XOR_PEER_ADDRESS);
        assertEquals(OWN.getPort(), peer.getAddress(message.getTransactionID()).getPort());
        assertEquals(OWN.getAddress(), peer.getAddress(message.getTransactionID()).getAddress());
    }

    @Test
    void shouldGiveEveryIndicationATransactionOfItsOwn() {
        turn.allocate(CLIENT);
        TurnAllocation allocation = turn.allocated.get(0);

        int header = allocation.frame(b, HEADROOM, 4);
        byte[] first = Arrays.copyOfRange(b, HEADROOM - header, HEADROOM - header + 20);
        allocation.frame(b, HEADROOM, 4);

        assertFalse(Arrays.equals(first, Arrays.copyOfRange(b, HEADROOM - header, HEADROOM - header + 20)));
    }

    @Test
    void shouldFrameAnIpv6PeerWithin48Bytes() throws Exception {
        InetSocketAddress own = TurnBench.address("2001:db8::1", 40_000);
        TurnBench six = new TurnBench(new TurnSettings("starling", "", List.of(own), own.getAddress(), 3, 5));
        six.allocate(TurnBench.address("2001:db8::2", 5));

        int header = six.allocated.get(0).frame(b, HEADROOM, 5);

        assertEquals(48, header);
        byte[] datagram = Arrays.copyOfRange(b, HEADROOM - header,
                HEADROOM - header + six.allocated.get(0).framedLength());
        Message message = Message.decode(datagram, 0, datagram.length);
        XorPeerAddressAttribute peer = (XorPeerAddressAttribute) message.getAttribute(Attribute.XOR_PEER_ADDRESS);
        assertEquals(own.getAddress(), peer.getAddress(message.getTransactionID()).getAddress());
    }

    @Test
    void shouldFrameAsChannelDataOnceAChannelIsBound() {
        turn.allocate(CLIENT);
        turn.bind(CLIENT, 0x4003, OWN);
        TurnAllocation allocation = turn.allocated.get(0);
        byte[] payload = payload(5);

        int header = allocation.frame(b, HEADROOM, 5);

        assertEquals(4, header);
        assertEquals(9, allocation.framedLength());
        assertArrayEquals(new byte[]{0x40, 3, 0, 5}, Arrays.copyOfRange(b, HEADROOM - 4, HEADROOM));
        assertArrayEquals(payload, Arrays.copyOfRange(b, HEADROOM, HEADROOM + 5));
    }

    @Test
    void shouldAnswerFromTheAddressTheClientSentTo() {
        turn.allocate(CLIENT);
        TurnAllocation allocation = turn.allocated.get(0);
        turn.bind(CLIENT, 0x4000, OWN);
        turn.bind(CLIENT, 0x4001, OTHER_OWN);

        turn.channelData(allocation, 0x4000, "a", 1);
        allocation.frame(b, HEADROOM, 5);
        assertEquals(0, b[HEADROOM - 3]);
        turn.channelData(allocation, 0x4001, "a", 1);
        allocation.frame(b, HEADROOM, 5);
        assertEquals(1, b[HEADROOM - 3]);
    }

    @Test
    void shouldAllocateNoMemoryPerPacket() {
        turn.allocate(CLIENT);
        turn.bind(CLIENT, 0x4000, OWN);
        turn.allocate(TurnBench.address("198.51.100.1", 7));
        TurnAllocation indications = turn.allocated.get(1);
        TurnAllocation channel = turn.allocated.get(0);
        long[] received = new long[1];
        TurnServerCore core = new TurnServerCore(
                new TurnSettings("starling", "", List.of(OWN), OWN.getAddress(), 3, 5), new byte[16], turn, turn,
                (a, bytes, off, len, now) -> received[0] += len);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long own = Thread.currentThread().getId();
        packets(core, channel, indications, 20_000);

        long before = threads.getThreadAllocatedBytes(own);
        packets(core, channel, indications, 100_000);
        long after = threads.getThreadAllocatedBytes(own);

        assertTrue(after - before < 10_000, after - before + " bytes for 300,000 packets");
        assertEquals(120_000L * 1200, received[0]);
    }

    private void packets(TurnServerCore core, TurnAllocation channel, TurnAllocation indications, int count) {
        for (int i = 0; i < count; i++) {
            int header = channel.frame(b, HEADROOM, 1200);
            core.handleChannelData(channel, b, HEADROOM - header, channel.framedLength(), i);
            indications.frame(b, HEADROOM, 1200);
        }
    }

    private byte[] payload(int length) {
        for (int i = 0; i < length + 3; i++) {
            b[HEADROOM + i] = (byte) (i + 1);
        }
        return Arrays.copyOfRange(b, HEADROOM, HEADROOM + length);
    }
}
