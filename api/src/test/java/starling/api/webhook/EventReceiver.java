package starling.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An application's backend: keeps what it is told and answers as its behaviour says. */
public final class EventReceiver implements AutoCloseable {

    /** One request and the status it got. */
    public record Told(Headers headers, JsonNode body, String text, int answered) {
        public String type() {
            return body.path("type").asText();
        }
    }

    /** The status of the answer; 0: none at all. May wait. */
    public interface Behaviour {
        int status(JsonNode body) throws InterruptedException;
    }

    final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Behaviour behaviour;

    public EventReceiver(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    public Told next() throws InterruptedException {
        Told next = told.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told for 20 s");
        }
        return next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        JsonNode body = new JsonMapper().readTree(text);
        try {
            int status = behaviour.status(body);
            told.add(new Told(exchange.getRequestHeaders(), body, text, status));
            if (status > 0) {
                exchange.sendResponseHeaders(status, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
