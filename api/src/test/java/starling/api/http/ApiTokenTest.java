package starling.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.api.FakeNode;
import starling.api.log.LogCounts;
import starling.api.webhook.WebhookCounters;
import starling.core.settings.NodeSettings;
import starling.core.settings.SettingsReader;

/** Real requests to a node whose operations are for those who know its token. */
class ApiTokenTest {
    private static final String TOKEN = "2YotnFZFEjr1zCsicMWpAA==";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ActorTestKit kit;
    private static NodeSettings settings;
    private static HttpServers servers;

    @BeforeAll
    static void start() throws Exception {
        kit = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING")
                .withFallback(ConfigFactory.load()));
        settings = SettingsReader.read("listen_address = 127.0.0.1\nsignaling_port = " + freePort() + "\napi_port = "
                + freePort() + "\napi_cors_origin = http://127.0.0.1:5000\napi_token = " + TOKEN, "2026.1.0")
                .settings();
        servers = HttpServers
                .bind(new FakeNode(kit.system()), settings, "2026.1.0", new WebhookCounters(), () -> LogCounts.NONE)
                .toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        kit.shutdownTestKit();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + TOKEN, "bearer " + TOKEN, "BEARER " + TOKEN})
    void shouldServeWhoShowsTheToken(String authorization) throws Exception {
        HttpResponse<String> answer = call(List.of(authorization));

        assertEquals("200 []", answer.statusCode() + " " + answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer x", TOKEN, "Basic " + TOKEN,
            "Bearer " + TOKEN + "=", "Bearer 2yotnFZFEjr1zCsicMWpAA==", "Bearer 2YotnFZFEjr1zCsicMWpAA=",
            "Bearer " + TOKEN + ", Bearer " + TOKEN})
    void shouldRefuseWhoShowsAnother(String authorization) throws Exception {
        assertUnauthorized(call(List.of(authorization)));
    }

    @Test
    void shouldRefuseWhoShowsNoneOrTwo() throws Exception {
        assertUnauthorized(call(List.of()));
        assertUnauthorized(call(List.of("Bearer wrong", "Bearer " + TOKEN)));
        assertUnauthorized(call(List.of("Bearer " + TOKEN, "Bearer wrong")));
    }

    /** Nothing is told about operations to who may not call them, and nothing is read. */
    @Test
    void shouldAskForTheTokenFirst() throws Exception {
        for (String method : List.of("GET", "PUT", "POST")) {
            assertUnauthorized(CLIENT.send(HttpRequest.newBuilder(api("/"))
                    .method(method, HttpRequest.BodyPublishers.ofString("{}")).build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
    }

    /** A browser asks before the call, and may not show the token then. */
    @Test
    void shouldLetPagesSendTheToken() throws Exception {
        HttpResponse<String> question = CLIENT.send(HttpRequest.newBuilder(api("/"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());

        assertEquals(200, question.statusCode());
        assertEquals("Origin, X-Requested-With, Content-Type, Accept, x-sora-target, Authorization",
                question.headers().firstValue("access-control-allow-headers").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready", "/openapi.json", "/metrics", "/cluster/", "/cluster/state.json"})
    void shouldLetEverybodyReadTheRest(String path) throws Exception {
        assertEquals(200, CLIENT.send(HttpRequest.newBuilder(api(path)).build(),
                HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    @Test
    void shouldKeepTheTokenOutOfTexts() throws Exception {
        assertFalse(settings.toString().contains(TOKEN));
        assertFalse(SettingsReader.read("api_token = " + TOKEN, "2026.1.0").effective().toString().contains(TOKEN));
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertEquals("401 {\"error_type\":\"Unauthorized\"}", answer.statusCode() + " " + answer.body());
        assertEquals(Optional.of("Bearer"), answer.headers().firstValue("www-authenticate"));
    }

    private static HttpResponse<String> call(List<String> authorizations) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(api("/"))
                .header("x-sora-target", "Sora_20211215.ListClusterNodes").POST(HttpRequest.BodyPublishers.noBody());
        authorizations.forEach(authorization -> request.header("authorization", authorization));
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI api(String path) {
        return URI.create("http://127.0.0.1:" + settings.network().apiPort() + path);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
