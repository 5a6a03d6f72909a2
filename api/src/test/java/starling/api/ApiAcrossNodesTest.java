package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.start.RunningNode;

/** Calls over HTTP that reach the wrong one of two whole nodes: a client that follows 307 notices nothing. */
class ApiAcrossNodesTest {
    private static final HttpClient PLAIN = HttpClient.newHttpClient();
    private static final HttpClient FOLLOWING = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path dir;
    private static final List<RunningNode> NODES = new ArrayList<>();
    private static int port;

    @BeforeAll
    static void startNodes() throws Exception {
        port = freePorts();
        for (int number = 1; number <= 2; number++) {
            Path conf = Files.writeString(dir.resolve("sora-" + number + ".conf"), """
                    node_name = node-0%1$d@127.0.0.%1$d
                    listen_address = 127.0.0.%1$d
                    signaling_port = %2$d
                    api_port = %3$d
                    cluster = true
                    cluster_signaling_url = ws://127.0.0.%1$d:%2$d/signaling
                    cluster_api_url = http://127.0.0.%1$d:%3$d/
                    cluster_listen_min_port = %4$d
                    cluster_affinity = false
                    signaling_notify_metadata_ext = true
                    media_loops = 1
                    log_dir = %5$s
                    data_dir = %6$s
                    """.formatted(number, port, port + 1, port + 2, dir.resolve("log-" + number),
                    dir.resolve("data-" + number)));
            NODES.add(new Main(new PrintStream(OutputStream.nullOutputStream()), new LocalNode())
                    .start("--config", conf.toString()).orElseThrow());
        }
        assertEquals(200, call(PLAIN, 1, "Sora_20221221.InitCluster",
                "{\"node_name_list\":[\"node-01@127.0.0.1\",\"node-02@127.0.0.2\"]}").statusCode());
    }

    @AfterAll
    static void stopNodes() {
        NODES.forEach(RunningNode::stop);
    }

    @Test
    void shouldAnswer307AndServeWhoeverFollows() throws Exception {
        Conversation client = connect(1, "alone");
        String id = client.offer.path("connection_id").textValue();
        String push = "{\"channel_id\":\"alone\",\"connection_id\":\"" + id + "\",\"data\":{\"n\":%d}}";

        for (String target : List.of("Sora_20160711.PushChannel", "Sora_20160711.PushConnection")) {
            HttpResponse<String> redirect = call(PLAIN, 2, target, push.formatted(0));
            assertEquals(307, redirect.statusCode());
            assertEquals("", redirect.body());
            assertEquals(Optional.of("http://127.0.0.1:" + (port + 1) + "/"),
                    redirect.headers().firstValue("location"));
        }
        assertEquals("{\"type\":\"push\",\"data\":{\"n\":1}}",
                call(FOLLOWING, 2, "Sora_20160711.PushChannel", push.formatted(1)).body());
        call(FOLLOWING, 2, "Sora_20160711.PushConnection", push.formatted(2));
        assertEquals("{\"type\":\"push\",\"data\":{\"n\":1}}", client.next());
        assertEquals("{\"type\":\"push\",\"data\":{\"n\":2}}", client.next());

        assertEquals(200, call(FOLLOWING, 2, "Sora_20151104.DisconnectConnection",
                "{\"channel_id\":\"alone\",\"connection_id\":\"" + id + "\"}").statusCode());
        assertEquals("close 1000 DISCONNECTED-API", client.next());
    }

    /** Every operation there is that names a channel, about a connection of the other node. */
    @Test
    void shouldRedirectWhateverIsAboutAnotherNodesChannel() throws Exception {
        Conversation client = connect(1, "far");
        Map<String, String> known = Map.of("channel_id", "far", "connection_id",
                client.offer.path("connection_id").textValue(), "client_id", client.offer.path("client_id").textValue(),
                "session_id", client.offer.path("session_id").textValue());
        JsonNode paths = JSON.readTree(PLAIN.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.2:" + (port + 1) + "/openapi.json")).build(),
                HttpResponse.BodyHandlers.ofString()).body()).path("paths");
        List<String> redirected = new ArrayList<>();
        for (JsonNode path : paths) {
            String target = path.at("/post/operationId").textValue();
            JsonNode schema = path.at("/post/requestBody/content/application~1json/schema");
            if (!schema.path("properties").has("channel_id")) {
                continue;
            }
            ObjectNode body = JSON.createObjectNode();
            schema.path("required").forEach(name -> body.set(name.textValue(),
                    value(name.textValue(), schema.path("properties").path(name.textValue()), known)));
            HttpResponse<String> answer = call(PLAIN, 2, target, body.toString());

            assertEquals("307 ", answer.statusCode() + " " + answer.body(), target + " " + body);
            assertEquals(Optional.of("http://127.0.0.1:" + (port + 1) + "/"),
                    answer.headers().firstValue("location"), target);
            redirected.add(target);
        }
        assertTrue(redirected.size() >= 20, redirected.toString());
        assertEquals(200,
                call(FOLLOWING, 2, "Sora_20151104.DisconnectChannel", "{\"channel_id\":\"far\"}").statusCode());
        assertEquals("close 1000 DISCONNECTED-API", client.next());
    }

    /** Of the right type; ids are those of the client. */
    private static JsonNode value(String name, JsonNode type, Map<String, String> known) {
        if (type.has("enum")) {
            return type.path("enum").path(0);
        }
        String id = known.getOrDefault(name, name.endsWith("connection_id") ? known.get("connection_id") : "text");
        return switch (type.path("type").asText()) {
            case "object" -> JSON.createObjectNode();
            case "array" -> JSON.createArrayNode();
            case "boolean" -> BooleanNode.TRUE;
            case "integer" -> IntNode.valueOf(1);
            default -> TextNode.valueOf(id);
        };
    }

    @Test
    void shouldReachMembersOfAChannelOnBothNodes() throws Exception {
        Conversation one = connect(1, "both");
        Conversation two = connect(2, "both");

        assertEquals(200, call(PLAIN, 2, "Sora_20160711.PushChannel", "{\"channel_id\":\"both\",\"data\":{\"n\":3}}")
                .statusCode());
        assertEquals("{\"type\":\"push\",\"data\":{\"n\":3}}", one.next());
        assertEquals("{\"type\":\"push\",\"data\":{\"n\":3}}", two.next());

        assertEquals(200, call(PLAIN, 1, "Sora_20230628.TerminateSession", "{\"channel_id\":\"both\",\"session_id\":\""
                + one.offer.path("session_id").textValue() + "\"}").statusCode());
        assertEquals("close 1000 DISCONNECTED-API", one.next());
        assertEquals("close 1000 DISCONNECTED-API", two.next());
    }

    private static HttpResponse<String> call(HttpClient client, int node, String target, String body)
            throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0." + node + ":" + (port + 1) + "/"))
                .header("x-sora-target", target).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A member that has its offer and says nothing more. */
    private static Conversation connect(int node, String channel) throws Exception {
        Conversation conversation = new Conversation();
        WebSocket socket = PLAIN.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0." + node + ":" + port + "/signaling"), conversation)
                .get(20, TimeUnit.SECONDS);
        socket.sendText("{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"" + channel + "\"}", true);
        conversation.offer = JSON.readTree(conversation.next());
        assertEquals("offer", conversation.offer.path("type").textValue(), conversation.offer.toString());
        return conversation;
    }

    /** The first of so many ports in a row that are free on both addresses. */
    private static int freePorts() throws IOException {
        for (;;) {
            int first;
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                first = any.getLocalPort();
            }
            if (first < 65_000 && isFree(first)) {
                return first;
            }
        }
    }

    private static boolean isFree(int first) {
        for (int i = first; i < first + 14; i++) {
            for (int host = 1; host <= 2; host++) {
                try {
                    new ServerSocket(i, 1, InetAddress.getByName("127.0.0." + host)).close();
                } catch (IOException e) {
                    return false;
                }
            }
        }
        return true;
    }

    private static final class Conversation implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private JsonNode offer;

        String next() throws InterruptedException {
            String event = events.poll(30, TimeUnit.SECONDS);
            assertTrue(event != null, "nothing within 30 s");
            return event;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String frame = text.toString();
                text.setLength(0);
                if (!frame.contains("\"type\":\"ping\"")) {
                    events.add(frame);
                }
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
