package starling.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * One thread for the sockets and packets of many clients. What belongs to a client's transport is touched by this thread
 * alone; everybody else posts a command.
 */
final class MediaLoop implements AutoCloseable {
    private static final long TICK_NANOS = 20_000_000L;
    /** A turn that takes longer is a pause of this tool: the machine was busy with something else. */
    private static final long STALL_NANOS = 20_000_000L;
    private static final int BUFFER_SIZE = 2_048;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final List<ClientTransport> transports = new ArrayList<>();
    private final LoopStats stats;
    private final byte[] incoming = new byte[BUFFER_SIZE];
    private final ByteBuffer incomingBuffer = ByteBuffer.wrap(incoming);
    private final byte[] frame = new byte[BUFFER_SIZE];
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_SIZE);
    private volatile boolean running = true;
    private volatile int sendWindow;
    private volatile int countWindow;
    private volatile boolean countingGaps;

    /** @param urls number of signaling URLs its clients may have */
    MediaLoop(String name, int urls) throws IOException {
        stats = new LoopStats(urls);
        selector = Selector.open();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    /** Runs it on the loop's thread, soon. */
    void post(Runnable command) {
        commands.add(command);
        selector.wakeup();
    }

    /** Computes a value on the loop's thread. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** The number packets are stamped with from now on; 0 = outside of the measured window. */
    void setSendWindow(int window) {
        sendWindow = window;
    }

    /** Whose packets are counted; 0 = none. */
    void setCountWindow(int window) {
        countWindow = window;
    }

    void setCountingGaps(boolean counting) {
        countingGaps = counting;
    }

    /** This loop's counters; read them on its thread, or after it has answered. */
    LoopStats stats() {
        return stats;
    }

    Selector selector() {
        return selector;
    }

    /** On the loop's thread. */
    void add(ClientTransport transport) {
        transports.add(transport);
    }

    /** On the loop's thread. */
    void remove(ClientTransport transport) {
        transports.remove(transport);
    }

    int countWindow() {
        return countWindow;
    }

    boolean isCountingGaps() {
        return countingGaps;
    }

    /** A scratch array of the loop's thread for packets that get a TURN header. */
    byte[] frame() {
        return frame;
    }

    /** A scratch buffer of the loop's thread for datagrams to be written. */
    ByteBuffer outgoing() {
        return outgoing;
    }

    private void run() {
        long nextTick = System.nanoTime();
        long before = nextTick;
        long waited = 0;
        try {
            while (running) {
                long now = System.nanoTime();
                countStall(now - before - waited);
                before = now;
                runCommands();
                long next = sendDue(now);
                if (now >= nextTick) {
                    nextTick = now + TICK_NANOS;
                    tick(now);
                }
                waited = Math.max(0, Math.min(next, nextTick) - System.nanoTime());
                if (waited == 0) {
                    selector.selectNow(this::onReady);
                } else {
                    selector.select(this::onReady, (waited + 999_999) / 1_000_000);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            transports.forEach(ClientTransport::closeSocket);
        }
    }

    private void countStall(long late) {
        if (countingGaps) {
            stats.longestStallNanos = Math.max(stats.longestStallNanos, late);
        }
        if (late > STALL_NANOS) {
            stats.stalledNanos += late;
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private long sendDue(long now) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < transports.size(); i++) {
            next = Math.min(next, transports.get(i).sendDue(sendWindow, now));
        }
        return next;
    }

    private void tick(long now) {
        for (int i = 0; i < transports.size(); i++) {
            transports.get(i).onTick(now);
        }
    }

    private void onReady(SelectionKey key) {
        ((ClientTransport) key.attachment()).onReadable(incoming, incomingBuffer);
    }

    /** Ends the thread and closes every socket. */
    @Override
    public void close() throws IOException {
        running = false;
        selector.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        selector.close();
    }
}
