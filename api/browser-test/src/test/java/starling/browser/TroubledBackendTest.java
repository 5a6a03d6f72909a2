package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backend that is slow, hangs, refuses or sends 10 MB, as auth, session and event webhook at once, while others join
 * and send media: a node's process, the load tool's process, and clients in channels of trouble.
 */
class TroubledBackendTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int CLIENTS_OF_EACH = 20;

    @TempDir
    Path dir;

    private final List<Process> started = new ArrayList<>();
    private int signalingPort;
    private int apiPort;

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldDelayNeitherMediaNorOtherChannels() throws Exception {
        try (TroubledBackend backend = new TroubledBackend()) {
            startNode(backend);
            List<Round> before = round();

            Path printed = dir.resolve("load.json");
            Process load = java(printed, "starling.load.LoadMain", "--url", url(), "--channels", "2", "--senders", "1",
                    "--receivers", "4", "--video-kbps", "300", "--seconds", "10", "--json");
            List<Round> all = new ArrayList<>(before);
            while (load.isAlive()) {
                all.addAll(round());
            }

            assertEquals(0, load.exitValue(), () -> text(printed));
            String json = text(printed);
            JsonNode result = new JsonMapper().readTree(json.substring(json.indexOf("{\n")));
            assertEquals(10, result.path("joined").asInt(), json);
            assertEquals(0, result.at("/packets/lost").asInt(), json);
            assertTrue(result.at("/packets/received").asInt() > 0, json);
            for (Round round : all) {
                assertEquals(round.trouble().seen, round.seen(), round.trouble().name());
            }
            JsonNode report = report();
            assertTrue(report.path("total_failed_auth_webhook").asInt() >= all.size() / 2, report.toString());
        }
    }

    private record Round(TroubledBackend.Trouble trouble, String seen) {}

    /** Clients with every kind of trouble, all at once; what each of them saw first. */
    private List<Round> round() throws Exception {
        List<TroubledBackend.Trouble> troubles = new ArrayList<>();
        List<CompletableFuture<String>> seen = new ArrayList<>();
        for (int i = 0; i < CLIENTS_OF_EACH; i++) {
            for (TroubledBackend.Trouble trouble : TroubledBackend.Trouble.values()) {
                troubles.add(trouble);
                seen.add(connect(trouble.name() + "-" + i));
            }
        }
        List<Round> outcomes = new ArrayList<>();
        for (int i = 0; i < troubles.size(); i++) {
            outcomes.add(new Round(troubles.get(i), seen.get(i).get(60, TimeUnit.SECONDS)));
        }
        return outcomes;
    }

    /** The type of the first message, or how the WebSocket was closed. */
    private CompletableFuture<String> connect(String channel) {
        CompletableFuture<String> first = new CompletableFuture<>();
        HTTP.newWebSocketBuilder().buildAsync(URI.create(url()), new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
                socket.sendText("{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"" + channel + "\"}",
                        true);
                socket.request(1);
            }

            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                first.complete(text.toString().replaceAll("(?s)^\\{\"type\":\"(\\w+)\".*", "$1"));
                return from.sendClose(WebSocket.NORMAL_CLOSURE, "");
            }

            @Override
            public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                first.complete("close " + code + " " + reason);
                return null;
            }
        }).exceptionally(failure -> {
            first.completeExceptionally(failure);
            return null;
        });
        return first;
    }

    private void startNode(TroubledBackend backend) throws Exception {
        signalingPort = freePort();
        apiPort = freePort();
        // Longer than the slow answers take.
        Path conf = Files.writeString(dir.resolve("sora.conf"), """
                node_name = node-01@127.0.0.1
                listen_address = 127.0.0.1
                signaling_port = %d
                api_port = %d
                log_dir = %s
                data_dir = %s
                auth_webhook_url = %s
                session_webhook_url = %s
                event_webhook_url = %s
                webhook_response_timeout = 8 s
                """.formatted(signalingPort, apiPort, dir.resolve("log"), dir.resolve("data"), backend.url(),
                backend.url(), backend.url()));
        Path console = dir.resolve("console.log");
        Process node = java(console, "starling.api.Main", "--config", conf.toString());
        while (!text(console).contains("started: ")) {
            assertTrue(node.isAlive(), () -> text(console));
            node.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private Process java(Path output, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        started.add(process);
        return process;
    }

    private JsonNode report() throws Exception {
        return new JsonMapper().readTree(HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/"))
                        .header("x-sora-target", "Sora_20171010.GetStatsReport")
                        .POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString()).body());
    }

    private String url() {
        return "ws://127.0.0.1:" + signalingPort + "/signaling";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
