package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.start.RunningNode;
import starling.api.webhook.EventReceiver;

/** The whole node, from its configuration to its Close frames. One test, because a start takes seconds. */
class LocalNodeTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    private EventReceiver backend;
    private RunningNode node;
    private int signalingPort;
    private int apiPort;

    @BeforeEach
    void start() throws Exception {
        backend = new EventReceiver(body -> 200);
        signalingPort = freePort();
        apiPort = freePort();
        Path conf = Files.writeString(dir.resolve("sora.conf"), """
                node_name = node-01@127.0.0.1
                listen_address = 127.0.0.1
                signaling_port = %d
                api_port = %d
                media_loops = 1
                log_dir = %s
                data_dir = %s
                event_webhook_url = %s
                session_webhook_url = %s
                turn_fqdn = turn.example.com
                """.formatted(signalingPort, apiPort, dir.resolve("log"), dir.resolve("data"), backend.url(),
                backend.url()));
        node = new Main(new PrintStream(OutputStream.nullOutputStream()), new LocalNode())
                .start("--config", conf.toString()).orElseThrow();
    }

    @AfterEach
    void stop() {
        node.stop();
        backend.close();
    }

    @Test
    void shouldServeSignalingAndTheApiUntilItEnds() throws Exception {
        assertEquals("close 4490 INVALID-JSON", conversation("no JSON").next());
        assertTrue(conversation("{\"type\":\"connect\",\"role\":\"recvonly\"}").next()
                .startsWith("close 4490 INVALID-CONNECT channel_id"));
        Conversation binary = conversation(null);
        binary.socket.sendBinary(ByteBuffer.wrap(new byte[10]), true);
        assertTrue(binary.next().startsWith("close 4490 "));

        Conversation client = conversation("{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"c\"}");
        JsonNode offer = new ObjectMapper().readTree(client.next());
        assertEquals("offer", offer.path("type").textValue());
        assertTrue(offer.path("sdp").textValue().startsWith("v=0\r\n"));
        assertTrue(offer.at("/config/iceServers/0/urls/0").textValue().startsWith("turn:turn.example.com:"));

        HttpResponse<String> nodes = CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/"))
                .header("x-sora-target", "Sora_20211215.ListClusterNodes").POST(HttpRequest.BodyPublishers.noBody())
                .build(), HttpResponse.BodyHandlers.ofString());
        JsonNode listed = new ObjectMapper().readTree(nodes.body());
        assertEquals(1, listed.size());
        assertEquals("node-01@127.0.0.1", listed.get(0).path("node_name").textValue());
        assertEquals(true, listed.get(0).path("connected").booleanValue());

        EventReceiver.Told begun = backend.next();
        assertEquals("session.created", begun.type());
        node.stop();
        assertEquals("close 1000 SERVER-SHUTDOWN", client.next());
        Map<String, JsonNode> told = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            EventReceiver.Told next = backend.next();
            told.put(next.type(), next.body());
        }
        assertEquals(Set.of("connection.failed", "session.destroyed"), told.keySet());
        assertEquals(offer.path("connection_id"), told.get("connection.failed").path("connection_id"));
        assertEquals("SERVER-SHUTDOWN", told.get("connection.failed").at("/data/message").textValue());
        assertEquals(begun.body().path("session_id"), told.get("session.destroyed").path("session_id"));
        assertEquals(1, Files.readAllLines(dir.resolve("log/event_webhook.jsonl")).size());
        assertEquals(2, Files.readAllLines(dir.resolve("log/session_webhook.jsonl")).size());
    }

    private Conversation conversation(String first) throws Exception {
        Conversation conversation = new Conversation();
        conversation.socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + signalingPort + "/signaling"), conversation)
                .get(20, TimeUnit.SECONDS);
        if (first != null) {
            conversation.socket.sendText(first, true);
        }
        return conversation;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Conversation implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private WebSocket socket;

        String next() throws InterruptedException {
            return events.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            events.add("close " + statusCode + " " + reason);
            return null;
        }
    }
}
