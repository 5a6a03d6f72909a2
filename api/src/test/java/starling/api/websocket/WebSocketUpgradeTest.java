package starling.api.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/** A real client (the JDK's) against a real server on loopback. */
class WebSocketUpgradeTest {
    private static ActorSystem system;

    private final BlockingQueue<String> atServer = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> atClient = new LinkedBlockingQueue<>();
    private WebSocketLimits limits = new WebSocketLimits(1000, 100_000, 1000, Duration.ofSeconds(2));
    private ServerBinding server;

    @BeforeAll
    static void start() {
        system = ActorSystem.create("websocket-test", ConfigFactory.parseString("akka.loglevel = WARNING\n"
                + "akka.stdout-loglevel = OFF\n" + "akka.http.server.stream-cancellation-delay = 0 ms")
                .withFallback(ConfigFactory.load()));
    }

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(system);
    }

    @AfterEach
    void unbind() throws Exception {
        if (server != null) {
            server.terminate(Duration.ofSeconds(1)).toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldCarryCloseCodeAndReason() throws Exception {
        WebSocket client = connect(peer -> input(text -> peer.close(4490, "INVALID-CONNECT role")));

        client.sendText("{}", true);

        assertEquals("close 4490 INVALID-CONNECT role", next(atClient));
        assertEquals("closed", next(atServer));
    }

    @Test
    void shouldSendWhatIsQueuedBeforeTheCloseFrame() throws Exception {
        WebSocket client = connect(peer -> input(text -> {
            peer.send("first");
            peer.send("second");
            peer.close(1000, "SERVER-SHUTDOWN");
        }));

        client.sendText("{}", true);

        assertEquals("text first", next(atClient));
        assertEquals("text second", next(atClient));
        assertEquals("close 1000 SERVER-SHUTDOWN", next(atClient));
    }

    @Test
    void shouldAnswerPings() throws Exception {
        WebSocket client = connect(peer -> input(text -> {}));

        client.sendPing(ByteBuffer.wrap("alive".getBytes()));

        assertEquals("pong alive", next(atClient));
    }

    @Test
    void shouldJoinFragments() throws Exception {
        WebSocket client = connect(peer -> input(text -> peer.send(text.toUpperCase())));

        client.sendText("one ", false).join();
        client.sendPing(ByteBuffer.wrap(new byte[]{'p'})).join();
        client.sendText("two ", false).join();
        client.sendText("three", true).join();

        assertEquals("pong p", next(atClient));
        assertEquals("text ONE TWO THREE", next(atClient));
    }

    @Test
    void shouldTellTheClientsCloseAndEchoIt() throws Exception {
        WebSocket client = connect(peer -> input(text -> {}));

        client.sendClose(4000, "bye");

        assertEquals("closed", next(atServer));
        assertEquals("close 4000 ", next(atClient));
    }

    @Test
    void shouldTellTheEndWithoutCloseFrame() throws Exception {
        WebSocket client = connect(peer -> input(text -> {}));

        client.abort();

        assertEquals("closed", next(atServer));
    }

    @Test
    void shouldReportBinaryAndTooLongMessages() throws Exception {
        WebSocket client = connect(peer -> input(peer::send));

        client.sendBinary(ByteBuffer.wrap(new byte[5000]), true).join();
        client.sendText("x".repeat(1001), true).join();
        client.sendText("fits", true).join();

        assertEquals("protocol error", next(atServer));
        assertEquals("protocol error", next(atServer));
        assertEquals("text fits", next(atClient));
    }

    @Test
    void shouldCutOffAClientThatDoesNotRead() throws Exception {
        WebSocket client = connect(peer -> input(text -> {
            String large = "x".repeat(50_000);
            for (int i = 0; i < 10_000 && peer.send(large); i++) {
                atServer.poll();
            }
        }));

        client.sendText("flood me", true);

        assertEquals("closed", next(atServer));
    }

    @Test
    void shouldGoOnReadingAfterTheLimitOfASecond() throws Exception {
        limits = new WebSocketLimits(1000, 100_000, 2, Duration.ofSeconds(2));
        WebSocket client = connect(peer -> input(peer::send));

        for (int i = 0; i < 5; i++) {
            client.sendText("message " + i, true).join();
        }

        for (int i = 0; i < 5; i++) {
            assertEquals("text message " + i, next(atClient));
        }
    }

    @Test
    void shouldEndAConnectionWhoseClientDoesNotAnswerTheCloseFrame() throws Exception {
        limits = new WebSocketLimits(1000, 100_000, 1000, Duration.ofMillis(100));
        URI uri = bind(peer -> {
            peer.close(4490, "CONNECTION-LIMIT");
            return input(text -> {});
        });

        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(("GET /signaling HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String received = untilTheEnd(socket.getInputStream());

            assertTrue(received.startsWith("HTTP/1.1 101 "), received);
            assertTrue(received.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), received);
            assertTrue(received.endsWith("CONNECTION-LIMIT"), received);
        }
        assertEquals("closed", next(atServer));
    }

    private static String untilTheEnd(InputStream in) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                received.write(b);
            }
        } catch (SocketException e) {
            assertEquals("Connection reset", e.getMessage());
        }
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldRefuseAPlainRequest() throws Exception {
        URI uri = bind(peer -> input(text -> {}));

        CompletionException e = assertThrows(CompletionException.class,
                () -> HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("sora")
                        .buildAsync(URI.create(uri + "elsewhere"), new Recorder()).join());

        assertEquals("java.net.http.WebSocketHandshakeException", e.getCause().getClass().getName());
    }

    private WebSocket connect(Function<SignalingSocket, SignalingInput> acceptor) throws Exception {
        return HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(Duration.ofSeconds(5))
                .buildAsync(bind(acceptor), new Recorder()).get(10, TimeUnit.SECONDS);
    }

    private URI bind(Function<SignalingSocket, SignalingInput> acceptor) throws Exception {
        server = Http.get(system).newServerAt("127.0.0.1", 0)
                .bindSync(request -> request.getUri().path().equals("/signaling")
                        ? WebSocketUpgrade.answer(request, limits, acceptor).orElseThrow()
                        : HttpResponse.create().withStatus(StatusCodes.NOT_FOUND))
                .toCompletableFuture().get(5, TimeUnit.SECONDS);
        return URI.create("ws://127.0.0.1:" + server.localAddress().getPort() + "/signaling");
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(10, TimeUnit.SECONDS);
    }

    private SignalingInput input(Consumer<String> onText) {
        return new SignalingInput() {
            @Override
            public boolean text(String message) {
                onText.accept(message);
                return true;
            }

            @Override
            public void protocolError() {
                atServer.add("protocol error");
            }

            @Override
            public void closed() {
                atServer.add("closed");
            }
        };
    }

    private final class Recorder implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            atClient.add("text " + data);
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            byte[] b = new byte[message.remaining()];
            message.get(b);
            atClient.add("pong " + new String(b));
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            atClient.add("close " + statusCode + " " + reason);
            return null;
        }
    }
}
