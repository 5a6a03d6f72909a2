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
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.start.RunningNode;
import starling.api.webhook.Receiver;

/** A client that tells of itself, a whole node, and an application that is told of it; then the client ends. */
class ClientStatisticsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONNECT = "{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"room\","
            + "\"sora_client\":\"Sora JavaScript SDK 2026.1.0\"}";

    @TempDir
    Path dir;

    @Test
    void shouldTellTheApplicationAndWriteItDown() throws Exception {
        try (Receiver receiver = new Receiver()) {
            int signalingPort = freePort();
            RunningNode node = start(receiver.url(), signalingPort);
            Client client = new Client();
            WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + signalingPort + "/signaling"), client)
                    .get(20, TimeUnit.SECONDS);
            socket.sendText(CONNECT, true);
            String connection = client.await("offer").path("connection_id").textValue();
            while (!client.await("ping").path("stats").booleanValue()) {
                // the next one may ask
            }

            socket.sendText("{\"type\":\"pong\",\"stats\":[{\"id\":\"a\",\"type\":\"codec\",\"timestamp\":1700.10},"
                    + "{\"id\":\"b\",\"type\":\"transport\",\"accessToken\":\"sesame\"},3]}", true);

            Receiver.Request request = receiver.next();
            assertEquals("connection.rtc", request.headers().getFirst("sora-stats-webhook-type"));
            assertEquals(connection, request.headers().getFirst("sora-connection-id"));
            JsonNode body = request.json();
            List<String> members = new ArrayList<>();
            body.fieldNames().forEachRemaining(members::add);
            assertEquals(List.of("id", "label", "timestamp", "type", "version", "node_name", "session_id", "group_id",
                    "role", "channel_id", "client_id", "bundle_id", "connection_id", "simulcast", "spotlight",
                    "stats"), members);
            assertEquals(body.path("session_id").textValue(), request.headers().getFirst("sora-session-id"));
            assertTrue(request.body().contains("\"timestamp\":1700.10}"), "every digit: " + request.body());
            assertEquals(2, body.path("stats").size());
            socket.sendText("{\"type\":\"disconnect\",\"reason\":\"NO-ERROR\"}", true);
            client.await("closed");
            String left = openUntilTheEnd(signalingPort);
            node.stop();
            checkReport(body);
            checkEnd(connection);
            JsonNode last = lines("connection.jsonl").get(1);
            assertEquals(left + " SERVER-SHUTDOWN",
                    last.path("connection_id").textValue() + " " + last.path("destroyed_reason").textValue());
        }
    }

    private static String openUntilTheEnd(int signalingPort) throws Exception {
        Client client = new Client();
        HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + signalingPort + "/signaling"), client)
                .get(20, TimeUnit.SECONDS).sendText(CONNECT, true);
        return client.await("offer").path("connection_id").textValue();
    }

    private RunningNode start(URI receiver, int signalingPort) throws Exception {
        Path conf = Files.writeString(dir.resolve("sora.conf"), """
                node_name = node-01@127.0.0.1
                listen_address = 127.0.0.1
                signaling_port = %d
                api_port = %d
                media_loops = 1
                log_dir = %s
                data_dir = %s
                stats_webhook_url = %s
                stats_webhook_log = true
                websocket_signaling_ping_interval = 1 s
                websocket_stats_timer_interval = 1 s
                """.formatted(signalingPort, freePort(), dir.resolve("log"), dir.resolve("data"), receiver));
        return new Main(new PrintStream(OutputStream.nullOutputStream()), new LocalNode())
                .start("--config", conf.toString()).orElseThrow();
    }

    private void checkReport(JsonNode body) throws IOException {
        assertEquals(body.path("id"), lines("stats_webhook.jsonl").get(0).at("/req/id"));
        List<JsonNode> objects = lines("rtc_stats.jsonl");
        assertEquals(2, objects.size());
        for (JsonNode line : objects) {
            assertEquals(body.path("id"), line.path("id"), "all of one report");
            assertEquals(body.path("connection_id"), line.path("connection_id"));
            assertTrue(line.path("log_written").booleanValue());
            assertFalse(line.has("stats"));
        }
        assertEquals("a codec 1700.1", objects.get(0).path("rtc_id").textValue() + " "
                + objects.get(0).path("rtc_type").textValue() + " " + objects.get(0).path("rtc_timestamp"));
        assertFalse(objects.get(1).has("rtc_timestamp"));
        assertEquals("***", objects.get(1).at("/rtc_data/accessToken").textValue());
    }

    private void checkEnd(String connection) throws IOException {
        List<JsonNode> ended = lines("connection.jsonl");
        assertEquals(2, ended.size());
        JsonNode line = ended.get(0);
        assertEquals(connection, line.path("connection_id").textValue());
        assertEquals("TYPE-DISCONNECT NO-ERROR TYPE-DISCONNECT", line.path("destroyed_reason").textValue() + " "
                + line.path("type_disconnect_reason").textValue() + " "
                + line.path("signaling_terminate_reason").textValue());
        assertEquals("sora_js_sdk", line.at("/sora_client/type").textValue());
        assertFalse(line.has("created_timestamp"), "its media never came up");
        assertEquals("0", line.at("/local_stats/rtp/total_received_bytes").toString());
    }

    private List<JsonNode> lines(String file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("log").resolve(file))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        JsonNode await(String type) throws Exception {
            while (true) {
                String next = heard.poll(30, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no " + type);
                }
                JsonNode message = JSON.readTree(next);
                if (message.path("type").asText().equals(type)) {
                    return message;
                }
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            heard.add("{\"type\":\"closed\"}");
            return null;
        }
    }
}
