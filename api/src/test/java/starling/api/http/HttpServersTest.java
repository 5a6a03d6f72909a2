package starling.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Source;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.api.FakeNode;
import starling.api.operation.TargetDispatcher;
import starling.api.log.LogCounts;
import starling.api.webhook.WebhookCounters;
import starling.cluster.NodeStatus;
import starling.core.settings.NetworkSettings;
import starling.core.settings.NodeSettings;
import starling.core.settings.SettingsReader;

/** Real requests against both ports on loopback, in front of a node made for this test. */
class HttpServersTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ActorTestKit kit;
    private static FakeNode node;
    private static NodeSettings settings;
    private static HttpServers servers;

    @BeforeAll
    static void start() throws Exception {
        kit = ActorTestKit.create(ConfigFactory
                .parseString("akka.loglevel = WARNING\nakka.http.server.stream-cancellation-delay = 0 ms")
                .withFallback(ConfigFactory.load()));
        node = new FakeNode(kit.system());
        settings = onPorts(freePort(), freePort());
        servers = HttpServers.bind(node, settings, "2026.1.0", new WebhookCounters(), () -> LogCounts.NONE)
                .toCompletableFuture().get(10,
                        TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        kit.shutdownTestKit();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "GET | / | - | - | 400 | {\"type\":\"UnexpectedMethod\"}",
            "POST | / | - | - | 400 | {\"type\":\"MissingHeaderName\"}",
            "POST | / | Sora_20211215.ListClusterNodes | - | 200 | []",
            "POST | / | Sora_20211215.ListClusterNodes | {} | 400 | {\"error_type\":\"MissingTargetFunction\",\"error_reason\":{\"service\":\"Sora\",\"version\":\"20211215\",\"operation\":\"ListClusterNodes\"}}",
            "POST | / | Sora_20211215.RegisterClusterNode | {\"contact_node_name\":\"a@b\"} | 200 | {\"contact_node_name\":\"a@b\"}",
            "POST | /other | Sora_20211215.ListClusterNodes | - | 404 | Not found.",
            "POST | /health | - | - | 404 | Not found.", "POST | /cluster/ | - | - | 404 | Not found.",
            "GET | /cluster | - | - | 404 | Not found.", "POST | /metrics | - | - | 404 | Not found."})
    void shouldServeTheApi(String method, String path, String target, String body, int status, String expected)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(api(path)).method(method, body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
        if (target != null) {
            request.header("X-Sora-Target", target);
        }

        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertEquals(status + " " + expected, response.statusCode() + " " + response.body().strip());
    }

    @Test
    void shouldSayTooLargeForABodyOverTheLimit() throws Exception {
        String tooLarge = "POST / HTTP/1.1\r\nHost: a\r\nx-sora-target: Sora_20221221.InitCluster\r\n"
                + "Content-Length: 8000001\r\n\r\n";

        assertTrue(raw(settings.network().apiPort(), tooLarge).startsWith("HTTP/1.1 413 "));
    }

    @Test
    void shouldSayTooLargeForAnEndlessBody() throws Exception {
        byte[] body = new byte[8_000_001];
        HttpRequest request = HttpRequest.newBuilder(api("/")).header("x-sora-target", "Sora_20221221.InitCluster")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))).build();

        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());

        assertEquals("413 {\"error_type\":\"PayloadTooLarge\"}", response.statusCode() + " " + response.body());
    }

    /** Whoever reads a request differently from those on the way can be made to do what they would not let through. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "x-sora-target: Sora_20211215.ListClusterNodes | 200",
            "X-SORA-TARGET:Sora_20211215.ListClusterNodes | 200",
            "x-sora-target: Sora_20211215.GetMode\\r\\nx-sora-target: Sora_20211215.ListClusterNodes | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes\\r\\nx-sora-target: Sora_20211215.ListClusterNodes | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes, Sora_20211215.GetMode | 400",
            "x-sora-target: sora_20211215.ListClusterNodes | 400", "x-sora-target: | 400",
            "x-sora-target: Sora_20211215.ListCluster<0>Nodes | 400",
            "x-sora-target: Sora_20211215.ListCluster<E9>Nodes | 400",
            "x-sora-target : Sora_20211215.ListClusterNodes | 400",
            "x-sora_target: Sora_20211215.ListClusterNodes | 400",
            "x-sora-target: Sora_20211215.\\r\\n ListClusterNodes | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes\\r\\nContent-Length: 0\\r\\nContent-Length: 5 | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes\\r\\nContent-Length: -1 | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes\\r\\nContent-Length: 99999999999999999999 | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 3 | 400",
            "x-sora-target: Sora_20211215.ListClusterNodes\\r\\nTransfer-Encoding: other | 400"})
    void shouldNotBeTrickedByHeaders(String headers, int status) throws Exception {
        String answer = raw(settings.network().apiPort(), "POST / HTTP/1.1\r\nHost: a\r\n"
                + headers.replace("\\r\\n", "\r\n").replace("<0>", "\0").replace("<E9>", "\u00e9") + "\r\n\r\n");

        assertEquals("HTTP/1.1 " + status, answer.substring(0, Math.min(12, answer.length())));
    }

    @Test
    void shouldRefuseHeadersWithoutEnd() throws Exception {
        String target = "x-sora-target: Sora_20211215.ListClusterNodes\r\n";
        for (String more : List.of("a: b\r\n".repeat(100), "a: " + "b".repeat(100_000) + "\r\n",
                "a".repeat(10_000) + ": b\r\n")) {
            String answer = raw(settings.network().apiPort(),
                    "POST / HTTP/1.1\r\nHost: a\r\n" + target + more + "\r\n");

            assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"READY, 200, 200", "NOT_INITIALIZED, 200, 503", "STOPPING, 200, 503"})
    void shouldTellHealthAndReadiness(NodeStatus.State state, int health, int ready) throws Exception {
        node.state = state;

        assertEquals(health, get(api("/health")).statusCode());
        HttpResponse<String> response = get(api("/ready"));
        assertEquals(ready, response.statusCode());
        assertTrue(response.body().contains("\"state\":\"" + state.name().toLowerCase() + "\""), response.body());
    }

    @Test
    void shouldLetPagesOfTheConfiguredOriginCallTheApi() throws Exception {
        HttpResponse<String> question = CLIENT.send(HttpRequest.newBuilder(api("/"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> call = CLIENT.send(HttpRequest.newBuilder(api("/"))
                .header("x-sora-target", "Sora_20211215.ListClusterNodes")
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());

        assertEquals("200 ", question.statusCode() + " " + question.body());
        assertEquals("200 []", call.statusCode() + " " + call.body());
        for (HttpResponse<String> answer : List.of(question, call)) {
            assertEquals("http://127.0.0.1:5000",
                    answer.headers().firstValue("access-control-allow-origin").orElse(""));
            assertEquals("POST, OPTIONS", answer.headers().firstValue("access-control-allow-methods").orElse(""));
            assertEquals("Origin, X-Requested-With, Content-Type, Accept, x-sora-target",
                    answer.headers().firstValue("access-control-allow-headers").orElse(""));
            assertEquals("1000", answer.headers().firstValue("access-control-max-age").orElse(""));
        }
        assertTrue(get(api("/metrics")).headers().firstValue("access-control-allow-origin").isEmpty());
    }

    @Test
    void shouldSayNothingOfOriginsWithoutTheSetting() {
        CrossOrigin none = new CrossOrigin(Optional.empty(), false);
        akka.http.javadsl.model.HttpRequest options = akka.http.javadsl.model.HttpRequest.create("/")
                .withMethod(akka.http.javadsl.model.HttpMethods.OPTIONS);

        assertFalse(none.isPreflight(options));
        assertFalse(none.allow(akka.http.javadsl.model.HttpResponse.create()).getHeaders().iterator().hasNext());
    }

    @Test
    void shouldServeMetrics() throws Exception {
        HttpResponse<String> response = get(api("/metrics"));

        assertEquals(200, response.statusCode());
        assertEquals("text/plain; version=0.0.4; charset=UTF-8",
                response.headers().firstValue("content-type").orElse(""));
        assertTrue(response.body().contains("\n# TYPE starling_connections gauge\nstarling_connections 7\n"),
                response.body());
    }

    @Test
    void shouldServeThePageOfTheCluster() throws Exception {
        HttpResponse<String> page = get(api("/cluster/"));
        HttpResponse<String> state = get(api("/cluster/state.json"));

        assertEquals(200, page.statusCode());
        assertEquals("text/html; charset=UTF-8", page.headers().firstValue("content-type").orElse(""));
        assertTrue(page.headers().firstValue("content-security-policy").orElse("").contains("default-src 'none'"));
        assertTrue(page.body().contains("fetch('state.json'"), page.body());
        assertEquals(200, state.statusCode());
        assertTrue(state.body().contains("\"nodes\":[{\"node_name\":\"node-01@127.0.0.1\",\"connected\":true,"
                + "\"state\":\"ready\",\"mode\":\"normal\",\"draining\":false,\"connections\":7,"
                + "\"max_connections\":10,\"load\":0.7,\"channels\":1"), state.body());
        assertTrue(state.body().contains("\"ledger\":{\"role\":\"leader\",\"term\":3,\"commit_index\":12"),
                state.body());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"/devtools/, 200, text/html; charset=UTF-8",
            "/devtools/main.js, 200, application/javascript; charset=UTF-8",
            "/devtools/vendor/sora.js, 200, application/javascript; charset=UTF-8",
            "/devtools/icon.svg, 200, image/svg+xml", "/devtools/missing.js, 404, text/plain; charset=UTF-8",
            "/devtools/../reference.conf, 404, text/plain; charset=UTF-8",
            "/devtools/..%2F..%2Freference.conf, 404, text/plain; charset=UTF-8",
            "/devtools//vendor/sora.js, 404, text/plain; charset=UTF-8", "/devtools, 302, -",
            "/signaling, 426, text/plain; charset=UTF-8", "/elsewhere, 404, text/plain; charset=UTF-8"})
    void shouldServeTheDevtools(String path, int status, String type) throws Exception {
        HttpResponse<String> response = get(signaling(path));

        assertEquals(status, response.statusCode());
        assertEquals(type, response.headers().firstValue("content-type").filter(t -> status != 302).orElse(null));
    }

    @Test
    void shouldHandWebSocketsToTheNode() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        URI uri = URI.create(signaling("/signaling").toString().replace("http:", "ws:"));
        WebSocket client = CLIENT.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
                closed.complete(statusCode + " " + reason);
                return null;
            }
        }).get(10, TimeUnit.SECONDS);

        client.sendText("{}", true);

        assertEquals("4490 INVALID-CONNECT", closed.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldNameTheKeyOfAPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            CompletionException e = assertThrows(CompletionException.class, () -> HttpServers
                    .bind(node, onPorts(freePort(), port), "2026.1.0", new WebhookCounters(), () -> LogCounts.NONE)
                    .toCompletableFuture()
                    .join());

            assertEquals("api_port = " + port + ": cannot listen on 127.0.0.1:" + port
                    + " (expected: a free port on an address of this machine)", e.getCause().getMessage());
        }
    }

    private static NodeSettings onPorts(int signaling, int api) throws Exception {
        NodeSettings s = SettingsReader.read("", "2026.1.0").settings();
        return new NodeSettings(s.nodeName(), s.maxConnections(), true, s.logDir(), s.dataDir(), s.sessions(),
                new NetworkSettings(InetAddress.getLoopbackAddress(), s.network().ipv4Address(), signaling, false, api,
                        false,
                        Optional.of("http://127.0.0.1:5000"), Optional.empty()),
                s.media(), s.signaling(), s.cluster(), s.journal(), s.webhooks(), s.eventWebhook());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI api(String path) {
        return URI.create("http://127.0.0.1:" + settings.network().apiPort() + path);
    }

    private static URI signaling(String path) {
        return URI.create("http://127.0.0.1:" + settings.network().signalingPort() + path);
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = new byte[100];
            InputStream in = socket.getInputStream();
            return new String(answer, 0, in.readNBytes(answer, 0, 20), StandardCharsets.US_ASCII);
        }
    }
}
