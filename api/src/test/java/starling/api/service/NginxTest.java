package starling.api.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.FakeNode;
import starling.api.InstalledTool;
import starling.api.http.HttpServers;
import starling.api.log.LogCounts;
import starling.api.webhook.WebhookCounters;
import starling.core.settings.NodeSettings;
import starling.core.settings.SettingsReader;

/** {@code config/nginx.conf.sample}, run by the machine's nginx in front of a node made for this test. */
class NginxTest {
    private static final Path SAMPLE = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize()
            .getParent().resolve("config/nginx.conf.sample");

    @TempDir
    static Path dir;

    private static ActorTestKit kit;
    private static HttpServers servers;
    private static Process nginx;
    private static HttpClient client;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(InstalledTool.exists("nginx"), "nginx is not installed");
        port = freePort();
        kit = ActorTestKit.create(ConfigFactory
                .parseString("akka.loglevel = WARNING\nakka.http.server.stream-cancellation-delay = 0 ms")
                .withFallback(ConfigFactory.load()));
        NodeSettings settings = SettingsReader.read("listen_address = 127.0.0.1\ndevtools = true\nsignaling_port = "
                + freePort() + "\napi_port = " + freePort() + "\n", "2026.1.0").settings();
        servers = HttpServers
                .bind(new FakeNode(kit.system()), settings, "2026.1.0", new WebhookCounters(), () -> LogCounts.NONE)
                .toCompletableFuture().get(10,
                        TimeUnit.SECONDS);
        TestCertificate certificate = TestCertificate.create(dir);
        client = HttpClient.newBuilder().sslContext(certificate.trusting()).build();
        Path conf = Files.writeString(dir.resolve("nginx.conf"), around(Files.readString(SAMPLE)
                .replace("listen 443 ssl;", "listen 127.0.0.1:" + port + " ssl;")
                .replace("127.0.0.1:5000", "127.0.0.1:" + settings.network().signalingPort())
                .replace("/etc/nginx/tls", dir.toString())));
        nginx = new ProcessBuilder(InstalledTool.find("nginx").orElseThrow().toString(), "-e",
                dir.resolve("error.log").toString(), "-p", dir.toString(), "-c", conf.toString())
                .redirectErrorStream(true).redirectOutput(dir.resolve("out.log").toFile()).start();
        awaitListening();
    }

    /** One process in the foreground, which writes only below the test's directory. */
    private static String around(String sample) {
        return "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\nhttp {\naccess_log off;\n"
                + "client_body_temp_path a;\nproxy_temp_path b;\nfastcgi_temp_path c;\nuwsgi_temp_path d;\n"
                + "scgi_temp_path e;\n" + sample + "}\n";
    }

    private static void awaitListening() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                assertTrue(nginx.isAlive() && System.nanoTime() < deadline, NginxTest::said);
                Thread.onSpinWait();
            }
        }
    }

    private static String said() {
        return Stream.of("error.log", "out.log").map(dir::resolve).filter(Files::exists).map(file -> {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).collect(Collectors.joining());
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            nginx.destroy();
            assertTrue(nginx.waitFor(10, TimeUnit.SECONDS));
        }
        if (servers != null) {
            servers.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        if (kit != null) {
            kit.shutdownTestKit();
        }
    }

    @Test
    void shouldPassWebSocketsThroughTls() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder().buildAsync(uri("wss", "/signaling"), new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
                closed.complete(statusCode + " " + reason);
                return null;
            }
        }).get(10, TimeUnit.SECONDS);

        socket.sendText("{}", true);

        assertEquals("4490 INVALID-CONNECT", closed.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldServeNothingElse() throws Exception {
        assertEquals(426, status("/signaling"));
        assertEquals(404, status("/"));
        assertEquals(404, status("/metrics"));
        assertEquals(404, status("/devtools/"));
    }

    private static int status(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri("https", path)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
