package starling.media.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import starling.core.buffer.PacketBuffer;

/** Nodes whose relay ports are joined by a network in memory that may lose, keep and repeat datagrams; virtual time. */
final class SimulatedRelayNetwork implements AutoCloseable {
    private static final int PORT = 49_010;

    private final Map<InetSocketAddress, Port> ports = new HashMap<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private Predicate<byte[]> loss = datagram -> false;
    private List<byte[]> recorded;
    private boolean countOnly;

    /** A new node; the others do not know it before {@link #introduce}. */
    SimulatedNode node(int nodeKey, boolean onItsOwn) throws IOException {
        return node(nodeKey, onItsOwn, true);
    }

    SimulatedNode node(int nodeKey, boolean onItsOwn, boolean encrypted) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0." + (10 + nodes.size())),
                PORT);
        Port port = new Port(address);
        ports.put(address, port);
        SimulatedNode node = new SimulatedNode(
                new RelaySettings("node-" + nodeKey + "@" + address.getHostString(), nodeKey, address.getHostString(),
                        PORT, PORT, encrypted),
                port, onItsOwn);
        nodes.add(node);
        return node;
    }

    /** Tells every node of all of them. */
    void introduce() {
        List<RelayEndpoint> endpoints = nodes.stream().map(node -> node.relay().endpoint()).toList();
        nodes.forEach(node -> node.relay().peers(endpoints));
        settle();
    }

    /** Until the next call, datagrams for which this says true are lost. */
    void lose(Predicate<byte[]> which) {
        loss = which;
    }

    /** From now on datagrams are kept and not delivered. */
    List<byte[]> hold() {
        recorded = new ArrayList<>();
        return recorded;
    }

    /** From now on datagrams vanish. */
    void countOnly() {
        countOnly = true;
    }

    void deliver(SimulatedNode to, byte[] datagram) {
        ports.get(to.relayLoop().relay().port().local()).datagrams.add(datagram);
    }

    void run(int millis) {
        for (int i = 0; i < millis; i++) {
            nodes.forEach(node -> node.run(1));
            settle();
        }
    }

    /** Until every datagram has arrived, and what it caused. */
    void settle() {
        do {
            nodes.forEach(SimulatedNode::turn);
        } while (ports.values().stream().anyMatch(port -> !port.datagrams.isEmpty()));
    }

    @Override
    public void close() throws IOException {
        for (SimulatedNode node : nodes) {
            node.close();
        }
    }

    private final class Port implements DatagramPort {
        private final InetSocketAddress local;
        private final ArrayDeque<byte[]> datagrams = new ArrayDeque<>();

        private Port(InetSocketAddress local) {
            this.local = local;
        }

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public InetSocketAddress receive(PacketBuffer packet) {
            byte[] datagram = datagrams.poll();
            if (datagram == null) {
                return null;
            }
            packet.offset = PacketBuffer.HEADROOM;
            packet.length = datagram.length;
            System.arraycopy(datagram, 0, packet.bytes, packet.offset, datagram.length);
            return local;
        }

        @Override
        public void send(Target target, byte[] bytes, int offset, int length) {
            if (countOnly) {
                return;
            }
            byte[] datagram = Arrays.copyOfRange(bytes, offset, offset + length);
            if (recorded != null) {
                recorded.add(datagram);
            } else if (!loss.test(datagram) && ports.containsKey(target.address())) {
                ports.get(target.address()).datagrams.add(datagram);
            }
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
