package starling.core.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Two agents, the paths between them, and a clock that jumps to whatever happens next. */
final class VirtualNetwork {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;

    /** Begins below zero: no code may take the clock's value for a time since something. */
    long now = -3 * SECOND;
    IceAgent server;
    IceAgent client;
    long delayNanos = 10 * MILLI;
    double loss;
    final List<Path> dropped = new ArrayList<>();

    private final Random random;
    private final PriorityQueue<Datagram> flying = new PriorityQueue<>();
    private long order;

    /** One way between the two; the same object at both ends. */
    static final class Path implements IcePath {
        final String name;
        final InetSocketAddress clientAddress;
        final InetSocketAddress serverAddress = new InetSocketAddress("192.0.2.1", 40_000);
        boolean up = true;
        int toServer;
        int toClient;

        Path(String name, int port) {
            this.name = name;
            clientAddress = new InetSocketAddress("198.51.100.1", port);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Datagram(long at, long order, boolean toServer, Path path, byte[] bytes)
            implements
                Comparable<Datagram> {
        @Override
        public int compareTo(Datagram other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    VirtualNetwork(long seed) {
        random = new Random(seed);
    }

    IceAgent.Output outputOf(boolean server) {
        return new IceAgent.Output() {
            @Override
            public void send(IcePath path, byte[] b, int off, int len) {
                transmit((Path) path, !server, Arrays.copyOfRange(b, off, off + len));
            }

            @Override
            public void dropped(IcePath path) {
                dropped.add((Path) path);
            }
        };
    }

    void transmit(Path path, boolean toServer, byte[] bytes) {
        if (toServer) {
            path.toServer++;
        } else {
            path.toClient++;
        }
        if (path.up && random.nextDouble() >= loss) {
            flying.add(new Datagram(now + delayNanos, order++, toServer, path, bytes));
        }
    }

    void runFor(long nanos) {
        runUntil(now + nanos);
    }

    void runUntil(long end) {
        while (true) {
            long next = Math.min(flying.isEmpty() ? Long.MAX_VALUE : flying.peek().at, deadline());
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            step();
        }
    }

    private void step() {
        if (!flying.isEmpty() && flying.peek().at <= now) {
            Datagram d = flying.remove();
            IceAgent to = d.toServer ? server : client;
            if (to != null && d.path.up) {
                InetSocketAddress source = d.toServer ? d.path.clientAddress : d.path.serverAddress;
                to.handle(d.path, source, d.bytes, 0, d.bytes.length, now);
            }
            return;
        }
        if (server.nextDeadlineNanos() <= now) {
            server.onDeadline(now);
        }
        if (client != null && client.nextDeadlineNanos() <= now) {
            client.onDeadline(now);
        }
    }

    private long deadline() {
        long client = this.client == null ? Long.MAX_VALUE : this.client.nextDeadlineNanos();
        return Math.min(server.nextDeadlineNanos(), client);
    }
}
