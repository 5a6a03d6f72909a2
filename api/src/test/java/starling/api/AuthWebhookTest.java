package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Clients, a whole node and an application that is asked about them. One test, because a start takes seconds. */
class AuthWebhookTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONNECT = "{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"room\","
            + "\"metadata\":{\"access_token\":\"sesame\",\"user\":1.10}}";

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
                label = my SFU
                auth_webhook_url = %s
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
    void shouldLetInWhomTheApplicationLetsInOnItsTerms() throws Exception {
        receiver.answers(200, "{\"allowed\":true,\"client_id\":\"alice\",\"metadata\":{\"n\":1},\"video\":false,"
                + "\"ipv4_address\":\"198.51.100.9\",\"rpc_methods\":[]}");
        Conversation client = connect();
        JsonNode offer = JSON.readTree(client.next());
        assertEquals("offer alice {\"n\":1} false", offer.path("type").textValue() + " "
                + offer.path("client_id").textValue() + " " + offer.path("metadata") + " " + offer.path("video"));
        assertTrue(offer.path("sdp").textValue().contains(" 198.51.100.9 "));
        checkRequest(receiver.next(), offer.path("connection_id").textValue());

        refused("{\"allowed\":false,\"reason\":\"the room is closed\"}", 200, "the room is closed");
        refused("{\"allowed\":true}", 500, "AUTH-WEBHOOK-ERROR");
        refused("{\"reason\":\"?\"}", 200, "AUTH-WEBHOOK-ERROR");
        refused("{\"allowed\":false}", 200, "AUTH-WEBHOOK-ERROR");
        receiver.hangs();
        assertEquals("close 4490 AUTH-WEBHOOK-ERROR", connect().next());

        JsonNode report = report();
        assertEquals("1 1 2 4",
                report.path("total_auth_webhook_allowed") + " " + report.path("total_auth_webhook_denied") + " "
                        + report.path("total_successful_auth_webhook") + " "
                        + report.path("total_failed_auth_webhook"));
        node.stop();
        checkLogs();
    }

    private static void checkRequest(Receiver.Request request, String connectionId) {
        assertEquals(connectionId, request.headers().getFirst("sora-connection-id"));
        JsonNode body = request.json();
        assertEquals("my SFU", body.path("label").textValue());
        assertEquals("node-01@127.0.0.1", body.path("node_name").textValue());
        assertTrue(body.path("timestamp").textValue().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
        assertFalse(body.path("version").textValue().isEmpty());
        assertEquals("recvonly room", body.path("role").textValue() + " " + body.path("channel_id").textValue());
        assertEquals(connectionId, body.path("connection_id").textValue());
        assertEquals("0", body.path("channel_connections").toString());
        assertTrue(request.body().contains("\"metadata\":{\"access_token\":\"sesame\",\"user\":1.10}"), request.body());
    }

    private void checkLogs() throws IOException {
        List<JsonNode> done = lines("auth_webhook.jsonl");
        assertEquals(2, done.size());
        assertEquals("alice", done.get(0).at("/res/client_id").textValue());
        assertEquals("room", done.get(0).at("/req/channel_id").textValue());
        assertEquals("***", done.get(0).at("/req/metadata/access_token").textValue());
        assertEquals("the room is closed", done.get(1).at("/res/reason").textValue());
        List<JsonNode> errors = lines("auth_webhook_error.jsonl");
        assertEquals(List.of("STATUS-500", "allowed is missing or no boolean",
                "allowed is false and reason is missing or no text", "TIMEOUT: no answer within 1000 ms"),
                errors.stream().map(line -> line.path("error").textValue()).toList());
        List<JsonNode> signaling = lines("signaling.jsonl");
        assertEquals(List.of("connect", "offer", "connect", "close"),
                signaling.stream().limit(4).map(line -> line.path("type").textValue()).toList());
        assertEquals("***", signaling.get(0).at("/metadata/access_token").textValue());
        assertEquals("room", signaling.get(1).path("channel_id").textValue());
        assertEquals("***", signaling.get(1).at("/config/iceServers/0/credential").textValue());
        assertTrue(signaling.get(1).path("sdp").textValue().contains("a=ice-pwd:***"));
        assertEquals("the room is closed", signaling.get(3).path("reason").textValue());
        for (String file : List.of("auth_webhook.jsonl", "auth_webhook_error.jsonl", "sora.jsonl", "signaling.jsonl",
                "internal.jsonl")) {
            assertFalse(Files.readString(dir.resolve("log").resolve(file)).contains("sesame"), file);
        }
        assertTrue(Files.readString(dir.resolve("log/sora.jsonl")).contains("item=rpc_methods"));
    }

    private void refused(String answer, int status, String reason) throws Exception {
        receiver.answers(status, answer);
        assertEquals("close 4490 " + reason, connect().next());
    }

    private JsonNode report() throws Exception {
        HttpResponse<String> answer = CLIENT.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/"))
                .header("x-sora-target", "Sora_20171010.GetStatsReport").POST(HttpRequest.BodyPublishers.noBody())
                .build(), HttpResponse.BodyHandlers.ofString());
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

    private Conversation connect() throws Exception {
        Conversation conversation = new Conversation();
        WebSocket socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + signalingPort + "/signaling"), conversation)
                .get(20, TimeUnit.SECONDS);
        socket.sendText(CONNECT, true);
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
