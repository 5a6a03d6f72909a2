package starling.media.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.core.buffer.PacketBuffer;
import starling.core.cert.DtlsCertificate;
import starling.core.id.ConnectionId;
import starling.core.srtp.SrtpScratch;

/**
 * The duty cycle of one media thread: commands, datagrams, packets of other nodes and loops, forwarding, timers, sleep. Owns its
 * socket, its timers, its sessions and the sources they send or receive. Nothing here locks; other threads reach it only
 * through {@link #execute} and the rings between loops.
 */
final class MediaLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final int COMMANDS = 1 << 16;
    private static final int DATAGRAMS_PER_CYCLE = 64;
    private static final int COMMANDS_PER_CYCLE = 256;
    private static final long PUBLISH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Consumer<SelectionKey> READABLE = key -> {};

    private final LoopHost host;
    private final int index;
    private final Selector selector;
    private final DatagramPort port;
    private final LoopCounters counters;
    private final MpscAtomicArrayQueue<Runnable> commands = new MpscAtomicArrayQueue<>(COMMANDS);
    private final PacketPool pool = new PacketPool();
    private final LoopDefects defects;
    private final TimerWheel wheel;
    private final FlowTable flows;
    private final SourceTable sources;
    private RelayLoop relay;
    private final Map<ConnectionId, MediaSession> sessions = new HashMap<>();
    private final List<LoopRing> inbound = new ArrayList<>();
    private final List<MediaLoop> touched = new ArrayList<>();
    private final byte[] scratch = new byte[PacketBuffer.HEADROOM + PacketBuffer.MAX_DATAGRAM
            + PacketBuffer.TAILROOM];
    private final SecureRandom random = new SecureRandom();
    private final SrtpScratch srtpScratch = new SrtpScratch();
    private final Thread thread;
    private PacketBuffer current = pool.take();
    private Source[] pending = new Source[64];
    private int pendingCount;
    private long nowNanos;
    private long publishNanos;
    private volatile boolean asleep;
    private volatile boolean running = true;

    MediaLoop(LoopHost host, int index, DatagramPort port, LoopCounters counters, Selector selector,
            long nowNanos) {
        this.host = host;
        this.index = index;
        this.port = port;
        this.counters = counters;
        this.selector = selector;
        this.nowNanos = nowNanos;
        this.defects = new LoopDefects(index, counters);
        this.wheel = new TimerWheel(nowNanos, this::onDefect);
        this.flows = new FlowTable(this);
        this.sources = new SourceTable(this);
        this.thread = new Thread(this, "media-loop-" + index);
        this.thread.setPriority(Thread.MAX_PRIORITY);
    }

    /**
     * A loop on a UDP socket of its own, not started yet.
     *
     * @throws IOException naming the address that could not be bound
     */
    static MediaLoop bind(LoopHost host, int index, InetSocketAddress address) throws IOException {
        LoopCounters counters = new LoopCounters();
        UdpPort port = UdpPort.bind(address, counters);
        Selector selector = Selector.open();
        port.register(selector);
        return new MediaLoop(host, index, BatchingUdpPort.over(port, counters), counters, selector, System.nanoTime());
    }

    /** Before the start: this loop also exchanges media with other nodes, through a socket of its own. */
    void bindRelay(RelayNode node, InetSocketAddress address) throws IOException {
        UdpPort relayPort = UdpPort.bind(address, counters);
        relayPort.register(selector);
        relay(node, BatchingUdpPort.over(relayPort, counters));
    }

    /** As {@link #bindRelay}, through a port made elsewhere. */
    void relay(RelayNode node, DatagramPort relayPort) {
        relay = new RelayLoop(this, node, relayPort, index);
        node.add(this);
    }

    /** The exchange with other nodes; null if this loop has no part in it. */
    RelayLoop relay() {
        return relay;
    }

    void start() {
        thread.start();
    }

    int index() {
        return index;
    }

    /** The loop that owns a connection, or that fetches the tracks of one on another node; null if it is gone. */
    MediaLoop loopOf(ConnectionId connection) {
        return host.loopOf(connection);
    }

    MediaSettings settings() {
        return host.settings();
    }

    LoopHost host() {
        return host;
    }

    DtlsPool dtlsPool() {
        return host.dtlsPool();
    }

    DtlsCertificate certificate() {
        return host.certificate();
    }

    LoopCounters counters() {
        return counters;
    }

    PacketPool pool() {
        return pool;
    }

    TimerWheel wheel() {
        return wheel;
    }

    DatagramPort port() {
        return port;
    }

    FlowTable flows() {
        return flows;
    }

    SourceTable sources() {
        return sources;
    }

    RandomGenerator random() {
        return random;
    }

    SrtpScratch srtpScratch() {
        return srtpScratch;
    }

    SecureRandom secureRandom() {
        return random;
    }

    /** One outgoing packet under construction, with headroom; valid until the next use. */
    byte[] scratch() {
        return scratch;
    }

    /** The clock as read at the beginning of this duty cycle. */
    long nowNanos() {
        return nowNanos;
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Any thread: runs a command on this loop; false if its queue is full. */
    boolean execute(Runnable command) {
        if (!commands.offer(command)) {
            host.commandRefused();
            return false;
        }
        wakeUp();
        return true;
    }

    /** Any thread: ends its sleep, if it sleeps. */
    void wakeUp() {
        if (asleep) {
            selector.wakeup();
        }
    }

    /** This loop put packets into a ring of the other one, which is woken at the end of the duty cycle. */
    void touch(MediaLoop other) {
        if (!touched.contains(other)) {
            touched.add(other);
        }
    }

    /** The source collected packets and wants to be flushed in this duty cycle. */
    void pending(Source source) {
        if (pendingCount == pending.length) {
            pending = java.util.Arrays.copyOf(pending, pendingCount * 2);
        }
        pending[pendingCount++] = source;
    }

    void addInbound(LoopRing ring) {
        inbound.add(ring);
    }

    void open(MediaSession session, String turnPassword) {
        sessions.put(session.id(), session);
        flows.open(session, turnPassword);
    }

    MediaSession session(ConnectionId id) {
        return sessions.get(id);
    }

    void close(MediaSession session, MediaCloseReason reason) {
        if (sessions.remove(session.id()) != null) {
            session.close(reason);
            flows.close(session);
            host.closed(session, this);
        }
    }

    /** The packet being handled, for protocol cores that call back with its payload in place. */
    PacketBuffer current() {
        return current;
    }

    @Override
    public void run() {
        while (running) {
            try {
                long began = System.nanoTime();
                long sentBefore = counters.get(LoopCounter.SENT_SRTP);
                int work = cycle(began);
                counters.sentSince(sentBefore, began);
                if (work == 0) {
                    sleep();
                }
            } catch (RuntimeException e) {
                onDefect(e);
            }
        }
        for (MediaSession session : List.copyOf(sessions.values())) {
            close(session, MediaCloseReason.NODE_CLOSED);
        }
        counters.publish();
        closePorts();
        closeSelector();
    }

    /** One turn without sleeping; returns how much there was to do. */
    int cycle(long now) {
        nowNanos = now;
        int work = runCommands();
        work += receive();
        work += relay == null ? 0 : relay.receive(DATAGRAMS_PER_CYCLE, nowNanos);
        for (int i = 0; i < inbound.size(); i++) {
            work += inbound.get(i).drain(pool, DATAGRAMS_PER_CYCLE, nowNanos);
        }
        for (int i = 0; i < pendingCount; i++) {
            Source source = pending[i];
            pending[i] = null;
            source.flush(nowNanos);
        }
        pendingCount = 0;
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).wakeUp();
        }
        touched.clear();
        wheel.advance(nowNanos);
        if (relay != null) {
            relay.endCycle(nowNanos);
        }
        port.flush();
        if (nowNanos - publishNanos >= PUBLISH_NANOS) {
            counters.publish();
            publishNanos = nowNanos;
        }
        return work;
    }

    /** Something threw although nothing should: the work of the others goes on. */
    void onDefect(RuntimeException defect) {
        defects.onDefect(defect, nowNanos);
    }

    private int runCommands() {
        int n = 0;
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            try {
                command.run();
            } catch (RuntimeException e) {
                onDefect(e);
            }
            if (++n == COMMANDS_PER_CYCLE) {
                break;
            }
        }
        return n;
    }

    private int receive() {
        for (int n = 0; n < DATAGRAMS_PER_CYCLE; n++) {
            InetSocketAddress source = port.receive(current);
            if (source == null) {
                return n;
            }
            current.arrivalNanos = nowNanos;
            try {
                if (flows.onDatagram(source, current, nowNanos)) {
                    current = pool.take();
                }
            } catch (RuntimeException e) {
                // The buffer may have been kept before the failure.
                current = pool.take();
                onDefect(e);
            }
        }
        return DATAGRAMS_PER_CYCLE;
    }

    private void sleep() {
        asleep = true;
        try {
            if (!commands.isEmpty() || hasInbound()) {
                return;
            }
            long deadline = Math.min(wheel.nextDeadlineNanos(), publishNanos + PUBLISH_NANOS);
            long nanos = deadline - System.nanoTime();
            if (nanos > 0) {
                // Rounded up: a loop that spins through the last millisecond would never rest with many timers.
                selector.select(READABLE, (nanos + MILLI_NANOS - 1) / MILLI_NANOS);
            } else {
                selector.selectNow(READABLE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            asleep = false;
        }
    }

    private boolean hasInbound() {
        for (int i = 0; i < inbound.size(); i++) {
            if (!inbound.get(i).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Any thread: ends the loop and waits for it. */
    void stop() {
        running = false;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the sockets. Only for a loop that does not run. */
    void closePorts() {
        port.close();
        if (relay != null) {
            relay.port().close();
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("selector of media loop {} did not close", index, e);
        }
    }
}
