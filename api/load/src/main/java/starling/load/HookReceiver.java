package starling.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An application's backend that lets everybody in, after a while. It holds any number of requests meanwhile. */
final class HookReceiver implements AutoCloseable {
    private static final byte[] ANSWER = "{\"allowed\":true}".getBytes(StandardCharsets.UTF_8);
    private static final int BACKLOG = 4096;
    private static final int THREADS = 4;

    static {
        // Without it each answer waits for the acknowledgement of its own header, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "4096");
    }

    private final HttpServer server;
    private final Duration delay;
    private final ExecutorService readers = Executors.newFixedThreadPool(THREADS, HookReceiver::daemon);
    private final ScheduledExecutorService answerers = Executors.newScheduledThreadPool(THREADS, HookReceiver::daemon);
    private final AtomicLong answered = new AtomicLong();

    /** @param delay between a request and its answer */
    HookReceiver(InetSocketAddress address, Duration delay) throws IOException {
        this.delay = delay;
        server = HttpServer.create(address, BACKLOG);
        server.createContext("/", this::take);
        server.setExecutor(readers);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Requests answered so far. */
    long answered() {
        return answered.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        answerers.schedule(() -> answer(exchange), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            answered.incrementAndGet();
        } catch (IOException e) {
            // Who asked is gone, and counts that as a failure.
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "hook-receiver");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        server.stop(0);
        readers.shutdownNow();
        answerers.shutdownNow();
    }
}
