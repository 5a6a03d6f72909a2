package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.webhook.EventReceiver;

/** A node's process that is killed while events wait, and the one that comes after it. */
class OutboxCrashTest {
    private static final int CLIENTS = 20;

    @TempDir
    Path dir;

    private final AtomicInteger status = new AtomicInteger(503);
    private final List<Process> started = new ArrayList<>();
    private int signalingPort;

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldTellAfterAKillWhatWaitedBeforeIt() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> status.get())) {
            signalingPort = freePort();
            Path conf = Files.writeString(dir.resolve("sora.conf"), """
                    node_name = node-01@127.0.0.1
                    listen_address = 127.0.0.1
                    signaling_port = %d
                    api_port = %d
                    media_loops = 1
                    log_dir = %s
                    data_dir = %s
                    event_webhook_url = %s
                    event_webhook_outbox = true
                    """.formatted(signalingPort, freePort(), dir.resolve("log"), dir.resolve("data"), receiver.url()));
            Process first = start(conf);
            List<String> attempted = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                comeAndGo("room-" + i);
            }
            while (attempted.stream().distinct().count() < CLIENTS) {
                attempted.add(receiver.next().body().path("id").asText());
            }

            first.destroyForcibly();
            assertTrue(first.waitFor(30, TimeUnit.SECONDS));
            status.set(200);
            start(conf);

            List<String> told = new ArrayList<>();
            while (told.size() < CLIENTS) {
                EventReceiver.Told next = receiver.next();
                assertEquals("connection.failed", next.type());
                if (next.answered() == 200) {
                    told.add(next.body().path("id").asText());
                }
            }
            assertEquals(attempted.stream().distinct().sorted().toList(), told.stream().sorted().toList());
        }
    }

    private Process start(Path conf) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                classPath, "starling.api.Main", "--config", conf.toString()).redirectErrorStream(true).start();
        started.add(process);
        BufferedReader printed = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = printed.readLine(); line != null; line = printed.readLine()) {
            all.append(line).append('\n');
            if (line.startsWith("started")) {
                return process;
            }
        }
        throw new AssertionError(all);
    }

    /** A client that gets its offer and goes without media. */
    private void comeAndGo(String channel) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(
                URI.create("ws://127.0.0.1:" + signalingPort + "/signaling"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        answer.complete(text.toString());
                        from.request(1);
                        return null;
                    }
                }).get(20, TimeUnit.SECONDS);
        socket.sendText("{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"" + channel + "\"}", true);
        String first = answer.get(20, TimeUnit.SECONDS);
        assertTrue(first.startsWith("{\"type\":\"offer\""), first);
        socket.sendText("{\"type\":\"disconnect\"}", true);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
