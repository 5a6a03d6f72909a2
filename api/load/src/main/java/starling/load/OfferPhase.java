package starling.load;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Begins {@link OfferProbe}s at a fixed rate, whatever becomes of those before; on the caller's thread. */
final class OfferPhase {
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final URI url;
    private final int rate;
    private final long timeoutNanos;
    private final IntFunction<String> connect;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    private final Deque<OfferProbe> running = new ArrayDeque<>();

    /** @param connect the first message of the client with this number */
    OfferPhase(URI url, int rate, Duration timeout, IntFunction<String> connect) {
        this.url = url;
        this.rate = rate;
        this.timeoutNanos = timeout.toNanos();
        this.connect = connect;
    }

    /** Returns when every client has left or failed. */
    void run(int clients, int firstNumber, ConnectResult result) throws IOException {
        try (Selector selector = Selector.open()) {
            long begin = System.nanoTime();
            int next = 0;
            while (next < clients || !running.isEmpty()) {
                long now = System.nanoTime();
                while (next < clients && due(begin, next) - now <= 0) {
                    long due = due(begin, next);
                    result.started(System.nanoTime() - due);
                    running.add(new OfferProbe(selector, url, connect.apply(firstNumber + next), due));
                    next++;
                }
                reap(System.nanoTime(), result);
                long wait = next < clients ? due(begin, next) - System.nanoTime() : TimeUnit.MILLISECONDS.toNanos(50);
                selector.select(this::ready, Math.max(1, wait / 1_000_000));
            }
        }
    }

    private long due(long begin, int number) {
        return begin + TimeUnit.SECONDS.toNanos(1) * number / rate;
    }

    private void ready(SelectionKey key) {
        ((OfferProbe) key.attachment()).ready(key, buffer);
    }

    private void reap(long now, ConnectResult result) {
        running.removeIf(probe -> {
            long age = now - probe.dueNanos();
            if (age > timeoutNanos + GOODBYE.toNanos() || age > timeoutNanos && !probe.hasOffer()) {
                probe.expire("no offer within " + timeoutNanos / 1_000_000 + " ms");
            }
            if (!probe.isDone()) {
                return false;
            }
            if (probe.failure().isEmpty()) {
                result.reached(probe.offerNanos());
            } else {
                result.failed(probe.failure());
            }
            return true;
        });
    }
}
