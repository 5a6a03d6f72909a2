package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.start.RunningNode;
import starling.api.webhook.Receiver;

/** Clients, a whole node and an application that is told of sessions and sets their terms. */
class SessionWebhookTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private Receiver receiver;
    private RunningNode node;
    private int signalingPort;
    private int apiPort;

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver();
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
                session_webhook_url = %s
                session_idle_lifetime = 1 s
                webhook_response_timeout = 1 s
                """.formatted(signalingPort, apiPort, dir.resolve("log"), dir.resolve("data"), receiver.url()));
        node = new Main(new PrintStream(OutputStream.nullOutputStream()), new LocalNode())
                .start("--config", conf.toString()).orElseThrow();
    }

    @AfterEach
    void stop() {
        node.stop();
        receiver.close();
    }

    @Test
    void shouldBeginASessionOnTheTermsOfTheApplication() throws Exception {
        receiver.answers(200, "{\"trial_max_connections\":2,\"session_metadata\":{\"plan\":\"trial\"},"
                + "\"recording\":true}");
        Conversation first = connect("room");
        String session = JSON.readTree(first.next()).path("session_id").textValue();
        JsonNode created = told("session.created", session);
        assertEquals("room", created.path("channel_id").textValue());
        JSON.readTree(connect("room").next()).path("session_id");
        assertEquals("close 4490 CONNECTION-LIMIT", connect("room").next());

        assertEquals("trial", call("Sora_20231220.GetSession",
                "{\"channel_id\":\"room\",\"session_id\":\"" + session + "\"}").at("/session_metadata/plan")
                .textValue());
        first.socket.abort();
        Conversation again = connect("room");
        while (again.peek().startsWith("close")) {
            again = connect("room");
        }
        assertEquals(session, JSON.readTree(again.next()).path("session_id").textValue());
        call("Sora_20230628.TerminateSession",
                "{\"channel_id\":\"room\",\"session_id\":\"" + session + "\"}");

        JsonNode destroyed = told("session.destroyed", session);
        assertEquals("TERMINATED-API", destroyed.path("reason").textValue());
        assertEquals("trial", destroyed.at("/session_metadata/plan").textValue());
        node.stop();
        List<JsonNode> lines = lines("session_webhook.jsonl");
        assertEquals(2, lines.get(0).at("/res/trial_max_connections").intValue());
        assertTrue(Files.readString(dir.resolve("log/sora.jsonl")).contains("item=recording"));
    }

    @Test
    void shouldRefuseTheFirstClientIfThereIsNoUsableAnswer() throws Exception {
        refused(500, "{}");
        refused(200, "[]");
        refused(200, "{\"trial_max_connections\":\"two\"}");
        receiver.hangs();
        assertEquals("close 4490 SESSION-WEBHOOK-ERROR", connect("room").next());
        receiver.answers(204, "");
        JsonNode offer = JSON.readTree(connect("room").next());
        assertEquals("offer", offer.path("type").textValue());
        String last = "";
        for (int i = 0; i < 5; i++) {
            JsonNode body = receiver.next().json();
            assertEquals("session.created", body.path("type").textValue());
            assertNotEquals(last, body.path("session_id").textValue());
            last = body.path("session_id").textValue();
        }
        assertEquals(offer.path("session_id").textValue(), last);
        assertNull(receiver.poll());

        JsonNode report = call("Sora_20171010.GetStatsReport", null);
        assertEquals("1 4 1", report.path("total_successful_session_webhook") + " "
                + report.path("total_failed_session_webhook") + " " + report.path("total_session_created"));
        node.stop();
        assertEquals("[STATUS, the answer is no JSON object, trial_max_connections has a wrong type or value, TIMEOUT]",
                lines("session_webhook_error.jsonl").stream().map(line -> line.path("error").textValue()).toList()
                        .toString());
    }

    private void refused(int status, String answer) throws Exception {
        receiver.answers(status, answer);
        assertEquals("close 4490 SESSION-WEBHOOK-ERROR", connect("room").next());
    }

    /** The next webhook of this type; others may come before it. */
    private JsonNode told(String type, String session) throws InterruptedException {
        Receiver.Request request = receiver.next();
        while (!request.json().path("type").textValue().equals(type)) {
            request = receiver.next();
        }
        assertEquals(type, request.headers().getFirst("sora-session-webhook-type"));
        assertEquals(session, request.headers().getFirst("sora-session-id"));
        assertEquals(session, request.json().path("session_id").textValue());
        return request.json();
    }

    private JsonNode call(String target, String body) throws Exception {
        HttpResponse<String> answer = CLIENT.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/")).header("x-sora-target", target)
                .POST(body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    private List<JsonNode> lines(String file) throws IOException {
        return Files.readAllLines(dir.resolve("log").resolve(file)).stream().map(line -> {
            try {
                return JSON.readTree(line);
            } catch (IOException e) {
                throw new AssertionError(line, e);
            }
        }).toList();
    }

    private Conversation connect(String channel) throws Exception {
        Conversation conversation = new Conversation();
        conversation.socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + signalingPort + "/signaling"), conversation)
                .get(20, TimeUnit.SECONDS);
        conversation.socket.sendText("{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"" + channel + "\"}",
                true);
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

        /** What {@link #next} will be. */
        String peek() throws InterruptedException {
            String next = next();
            events.add(next);
            return next;
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
