package starling.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An application's backend: keeps what it is asked and answers as the test says. */
public final class Receiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request as it came. */
    public record Request(String method, String protocol, Headers headers, String body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(body, e);
            }
        }
    }

    /** What is done with a request. */
    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    volatile Answering answering = exchange -> answer(exchange, 200, "{\"allowed\":true}");
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public Receiver() throws IOException {
        this(HttpServer.create(loopback(), 0));
        server.start();
    }

    /** @param asks whether clients must show a certificate */
    Receiver(SSLContext context, boolean asks) throws IOException {
        this(HttpsServer.create(loopback(), 0));
        ((HttpsServer) server).setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(asks);
                // With 1.3 a client learns of its refusal after its own handshake, or never.
                wanted.setProtocols(new String[]{"TLSv1.2"});
                parameters.setSSLParameters(wanted);
            }
        });
        server.start();
    }

    private Receiver(HttpServer created) {
        server = created;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(exchange.getRequestMethod(), exchange.getProtocol(), exchange.getRequestHeaders(),
                body));
        answering.answer(exchange);
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /** Answers everybody so from now on. */
    public void answers(int status, String body) {
        answering = exchange -> answer(exchange, status, body);
    }

    /** Takes requests and says nothing. */
    public void hangs() {
        answering = exchange -> {};
    }

    public Request next() throws InterruptedException {
        Request request = requests.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request");
        }
        return request;
    }

    /** What was asked and not looked at, if anything. */
    public Request poll() {
        return requests.poll();
    }

    public URI url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
