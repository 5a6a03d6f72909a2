package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.start.RunningNode;

/** A node of a cluster whose disk is full: {@code /dev/full} behaves like that. */
class LogsFailingTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long LIMIT_NANOS = 60_000_000_000L;

    @TempDir
    Path dir;

    private int apiPort;

    @Test
    void shouldRefuseNewcomersWhileItsLogsCannotBeWritten() throws Exception {
        Path log = Files.createDirectory(dir.resolve("log"));
        Path calls = Files.createSymbolicLink(log.resolve("api.jsonl"), Path.of("/dev/full"));
        RunningNode node = start(log);
        try {
            awaitMode("block_new_connection");
            String metrics = get("metrics");
            assertTrue(metrics.contains("starling_log_files_failing 1"), metrics);

            Files.delete(calls);

            awaitMode("normal");
        } finally {
            node.stop();
        }
        String told = Files.readString(log.resolve("sora.jsonl"));
        assertTrue(told.contains("LOG-FILE-FAILING") && told.contains("LOG-FILE-RECOVERED"), told);
        String cluster = Files.readString(log.resolve("cluster.jsonl"));
        assertTrue(cluster.contains("logs.failing") && cluster.contains("logs.recovered"), cluster);
        assertTrue(Files.readString(calls).contains("GetMode"));
    }

    private RunningNode start(Path log) throws Exception {
        apiPort = freePort();
        int signalingPort = freePort();
        Path conf = Files.writeString(dir.resolve("sora.conf"), """
                node_name = node-01@127.0.0.1
                listen_address = 127.0.0.1
                signaling_port = %1$d
                api_port = %2$d
                cluster = true
                cluster_signaling_url = ws://127.0.0.1:%1$d/signaling
                cluster_api_url = http://127.0.0.1:%2$d/
                cluster_listen_min_port = %3$d
                media_loops = 1
                log_dir = %4$s
                data_dir = %5$s
                """.formatted(signalingPort, apiPort, freePair(), log, dir.resolve("data")));
        return new Main(new PrintStream(OutputStream.nullOutputStream()), new LocalNode())
                .start("--config", conf.toString()).orElseThrow();
    }

    /** Asking is what makes the node write. */
    private void awaitMode(String expected) throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        String mode = mode();
        while (!mode.equals(expected) && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
            mode = mode();
        }
        assertEquals(expected, mode);
    }

    private String mode() throws Exception {
        HttpResponse<String> answer = CLIENT.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/")).header("x-sora-target",
                        "Sora_20211215.GetMode")
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body()).path("mode").asText(answer.body());
    }

    private String get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/" + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    /** A free port whose next one is free, too. */
    private static int freePair() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = freePort();
            try (ServerSocket next = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
                return next.getLocalPort() - 1;
            } catch (IOException e) {
                continue; // taken
            }
        }
        throw new AssertionError("no two free ports side by side");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
