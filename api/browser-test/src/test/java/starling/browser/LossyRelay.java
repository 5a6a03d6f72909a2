package starling.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A UDP relay between clients and the TURN ports of nodes that loses and delays packets in one direction. Which packets
 * it loses follows from the seed and their order alone. Every client address gets a socket of its own towards the node.
 */
final class LossyRelay implements AutoCloseable {
    /** The direction that suffers. */
    enum Direction {
        /** From the client to the node. */
        UP,
        /** From the node to the client. */
        DOWN
    }

    /** What is done to the packets of that direction. */
    record Impairment(Direction direction, double loss, long delayNanos) {}

    private record Delayed(long dueNanos, long order, DatagramChannel through, InetSocketAddress to, byte[] packet)
            implements
                Comparable<Delayed> {
        @Override
        public int compareTo(Delayed other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** A socket clients send to, and the node behind it; or a client, and its socket towards the node. */
    private record Listener(DatagramChannel channel, InetSocketAddress node) {}

    private record Flow(Listener listener, InetSocketAddress client, DatagramChannel towardsNode) {}

    private static final int RTP_SSRC = 8;
    private static final int CHANNEL_DATA_HEADER = 4;

    private final Impairment impairment;
    private final Random random;
    private final Selector selector = Selector.open();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Flow> flows = new HashMap<>();
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();
    private final Map<Long, Integer> lostBySsrc = new ConcurrentHashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
    private final Thread thread = new Thread(this::run, "lossy-relay");
    private long order;
    private volatile boolean closing;

    LossyRelay(List<InetSocketAddress> nodes, Impairment impairment, long seed) throws IOException {
        this.impairment = impairment;
        this.random = new Random(seed);
        for (InetSocketAddress node : nodes) {
            DatagramChannel channel = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.register(selector, SelectionKey.OP_READ, new Listener(channel, node));
            addresses.put(text(node), text((InetSocketAddress) channel.getLocalAddress()));
        }
        thread.setDaemon(true);
        thread.start();
    }

    private static DatagramChannel open(InetSocketAddress local) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.bind(local);
        return channel;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The address clients use in place of the node's. */
    Map<String, String> addresses() {
        return addresses;
    }

    /** How many RTP packets of a stream were lost here, seen where they travel as TURN channel data. */
    int lost(long ssrc) {
        return lostBySsrc.getOrDefault(ssrc, 0);
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::read, millisecondsToWait());
                sendDue();
            }
        } catch (IOException | UncheckedIOException | ClosedSelectorException | CancelledKeyException e) {
            if (!closing) {
                throw new IllegalStateException("the relay has failed", e);
            }
        }
    }

    private long millisecondsToWait() {
        return delayed.isEmpty() ? 0 : Math.max(1, (delayed.peek().dueNanos() - System.nanoTime()) / 1_000_000);
    }

    private void read(SelectionKey key) {
        try {
            DatagramChannel channel = (DatagramChannel) key.channel();
            for (;;) {
                buffer.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
                if (source == null) {
                    return;
                }
                byte[] packet = Arrays.copyOf(buffer.array(), buffer.position());
                if (key.attachment() instanceof Listener listener) {
                    Flow flow = flow(source, listener);
                    pass(Direction.UP, flow.towardsNode(), listener.node(), packet);
                } else {
                    Flow flow = (Flow) key.attachment();
                    pass(Direction.DOWN, flow.listener().channel(), flow.client(), packet);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Flow flow(InetSocketAddress client, Listener listener) throws IOException {
        Flow known = flows.get(client);
        if (known != null && known.listener().equals(listener)) {
            return known;
        }
        DatagramChannel towardsNode = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Flow flow = new Flow(listener, client, towardsNode);
        towardsNode.register(selector, SelectionKey.OP_READ, flow);
        flows.put(client, flow);
        return flow;
    }

    private void pass(Direction direction, DatagramChannel through, InetSocketAddress to, byte[] packet)
            throws IOException {
        if (direction != impairment.direction()) {
            through.send(ByteBuffer.wrap(packet), to);
            return;
        }
        if (random.nextDouble() < impairment.loss()) {
            countLost(packet);
            return;
        }
        delayed.add(new Delayed(System.nanoTime() + impairment.delayNanos(), order++, through, to, packet));
    }

    private void sendDue() throws IOException {
        long now = System.nanoTime();
        while (!delayed.isEmpty() && delayed.peek().dueNanos() - now <= 0) {
            Delayed due = delayed.poll();
            due.through().send(ByteBuffer.wrap(due.packet()), due.to());
        }
    }

    // RFC 8656 12.4: channel data begins with 0x4000-0x4FFF. RFC 5761 4: 192-223 in the second byte is RTCP.
    private void countLost(byte[] packet) {
        int rtp = CHANNEL_DATA_HEADER;
        if (packet.length < rtp + RTP_SSRC + 4 || (packet[0] & 0xF0) != 0x40 || (packet[rtp] & 0xC0) != 0x80
                || (packet[rtp + 1] & 0xE0) == 0xC0) {
            return;
        }
        long ssrc = Integer.toUnsignedLong(ByteBuffer.wrap(packet).getInt(rtp + RTP_SSRC));
        lostBySsrc.merge(ssrc, 1, Integer::sum);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closing = true;
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.close();
        thread.join();
    }
}
