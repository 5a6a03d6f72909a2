package starling.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;

/** An application's backend: agrees to everything, and keeps what it is told by webhooks. */
final class Backend implements AutoCloseable {
    private static final long LIMIT_NANOS = 120_000_000_000L;

    private final ObjectMapper json = new ObjectMapper();
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    private final Function<JsonNode, String> answers;

    Backend() throws IOException {
        this(body -> "");
    }

    /** @param answers what it says to a request's body; empty: nothing but yes */
    Backend(Function<JsonNode, String> answers) throws IOException {
        this.answers = answers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode body = json.readTree(exchange.getRequestBody());
        synchronized (told) {
            told.add(body);
            told.notifyAll();
        }
        byte[] answer = answers.apply(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** Everything of this type, in the order of arrival. */
    List<JsonNode> told(String type) {
        return told.stream().filter(body -> body.path("type").asText().equals(type)).toList();
    }

    /** Waits until what was told is enough. */
    void await(String what, Predicate<Backend> enough) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        synchronized (told) {
            while (!enough.test(this)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError(what + ": not within two minutes; told: "
                            + told.stream().map(body -> body.path("type").asText()).sorted().toList());
                }
                told.wait(left);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
