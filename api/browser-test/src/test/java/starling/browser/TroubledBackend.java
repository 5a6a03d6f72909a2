package starling.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An application's backend that answers at once but to channels whose name says otherwise. */
final class TroubledBackend implements AutoCloseable {
    private static final int SLOW_SECONDS = 5;
    private static final int FLOOD_BYTES = 10 << 20;

    /** What goes wrong, and what the client of such a channel gets to see. */
    enum Trouble {
        SLOW("offer"), HANG("close 4490 AUTH-WEBHOOK-ERROR"), REFUSE("close 4490 not today"), FLOOD(
                "close 4490 AUTH-WEBHOOK-ERROR"), STATUS("close 4490 AUTH-WEBHOOK-ERROR");

        final String seen;

        Trouble(String seen) {
            this.seen = seen;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    TroubledBackend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode body = new JsonMapper().readTree(exchange.getRequestBody().readAllBytes());
        String channel = body.path("channel_id").asText();
        for (Trouble trouble : Trouble.values()) {
            if (channel.startsWith(trouble.name())) {
                make(trouble, exchange);
                return;
            }
        }
        answer(exchange, 200, "{\"allowed\":true}");
    }

    private void make(Trouble trouble, HttpExchange exchange) throws IOException {
        switch (trouble) {
            case SLOW -> later.schedule(() -> {
                answer(exchange, 200, "{\"allowed\":true}");
                return null;
            }, SLOW_SECONDS, TimeUnit.SECONDS);
            case HANG -> {
            }
            case REFUSE -> answer(exchange, 200, "{\"allowed\":false,\"reason\":\"not today\"}");
            case FLOOD -> flood(exchange);
            case STATUS -> answer(exchange, 503, "");
        }
    }

    private static void flood(HttpExchange exchange) throws IOException {
        try (exchange; OutputStream out = begin(exchange)) {
            byte[] block = " ".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent < FLOOD_BYTES; sent += block.length) {
                out.write(block);
            }
        }
    }

    private static OutputStream begin(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        later.shutdownNow();
    }
}
