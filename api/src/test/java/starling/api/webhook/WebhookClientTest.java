package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.core.settings.WebhookSettings;
import starling.core.settings.WebhookTlsSettings;

/** The client against a real HTTP receiver. */
class WebhookClientTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final ObjectNode BODY = JsonNodeFactory.instance.objectNode().put("channel_id", "\u90e8\u5c4b");

    @TempDir
    Path dir;

    private Receiver receiver;

    private static WebhookSettings settings(Duration timeout, WebhookTlsSettings tls) {
        WebhookSettings none = WebhookSettings.NONE;
        return new WebhookSettings(none.label(), none.authUrl(), true, none.sessionUrl(), none.eventUrl(),
                none.statsUrl(), false, timeout,
                Optional.of(new WebhookSettings.BasicAuthentication("sora", "pass:word")),
                tls);
    }

    private static WebhookAnswer post(WebhookClient client, URI url) throws Exception {
        return client.post(url, Map.of("sora-connection-id", "C"), BODY).toCompletableFuture().get(20,
                TimeUnit.SECONDS);
    }

    private static WebhookException.Kind failure(WebhookClient client, URI url) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> post(client, url));
        return ((WebhookException) e.getCause()).kind();
    }

    private WebhookClient client(Duration timeout) throws IOException {
        receiver = new Receiver();
        return new WebhookClient(settings(timeout, WebhookTlsSettings.SYSTEM));
    }

    @AfterEach
    void stopReceiver() {
        if (receiver != null) {
            receiver.close();
        }
    }

    @Test
    void shouldPostJsonAndGiveTheWholeAnswer() throws Exception {
        try (WebhookClient client = client(LONG)) {
            receiver.answers(201, "{\"a\":\"\u3042\"}");

            WebhookAnswer answer = post(client, receiver.url());

            assertTrue(answer.successful());
            assertArrayEquals("{\"a\":\"\u3042\"}".getBytes(StandardCharsets.UTF_8), answer.body());
            Receiver.Request request = receiver.next();
            assertEquals("POST HTTP/1.1", request.method() + " " + request.protocol());
            assertEquals("application/json", request.headers().getFirst("content-type"));
            assertEquals("C", request.headers().getFirst("sora-connection-id"));
            assertEquals("Basic c29yYTpwYXNzOndvcmQ=", request.headers().getFirst("authorization"));
            assertFalse(request.headers().containsKey("upgrade"));
            assertEquals(BODY, request.json());
        }
    }

    @Test
    void shouldTakeAnyStatusForAnAnswerAndFollowNoRedirect() throws Exception {
        try (WebhookClient client = client(LONG)) {
            receiver.answers(500, "");
            assertEquals(500, post(client, receiver.url()).status());

            receiver.answering = exchange -> {
                exchange.getResponseHeaders().add("location", "/elsewhere");
                Receiver.answer(exchange, 307, "");
            };
            assertFalse(post(client, receiver.url()).successful());
            assertEquals(2, receiver.requests.size());
        }
    }

    @Test
    void shouldNotWaitForAReceiverThatHangs() throws Exception {
        try (WebhookClient client = client(SHORT)) {
            receiver.hangs();

            assertEquals(WebhookException.Kind.TIMEOUT, failure(client, receiver.url()));
        }
    }

    @Test
    void shouldCloseTheConnectionToAReceiverThatNeverEnds() throws Exception {
        try (WebhookClient client = client(SHORT)) {
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch cut = new CountDownLatch(1);
            receiver.answering = exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                try {
                    go.await();
                    while (true) {
                        exchange.getResponseBody().write(new byte[10_000]);
                    }
                } catch (IOException e) {
                    cut.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };

            assertEquals(WebhookException.Kind.TIMEOUT, failure(client, receiver.url()));
            go.countDown();
            assertTrue(cut.await(20, TimeUnit.SECONDS), "the receiver can still write");
        }
    }

    @Test
    void shouldGiveUpAnAnswerThatIsTooLong() throws Exception {
        try (WebhookClient client = client(LONG)) {
            receiver.answers(200, "x".repeat(WebhookClient.MAX_ANSWER_BYTES + 1));
            assertEquals(WebhookException.Kind.TOO_LARGE, failure(client, receiver.url()));

            receiver.answers(200, "x".repeat(WebhookClient.MAX_ANSWER_BYTES));
            assertEquals(WebhookClient.MAX_ANSWER_BYTES, post(client, receiver.url()).body().length);
        }
    }

    @Test
    void shouldTellThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (WebhookClient client = client(LONG)) {
            assertEquals(WebhookException.Kind.UNREACHABLE,
                    failure(client, URI.create("http://127.0.0.1:" + port + "/")));
        }
    }

    @Test
    void shouldSendNoMoreThanMayWait() throws Exception {
        receiver = new Receiver();
        CountDownLatch go = new CountDownLatch(1);
        receiver.answering = exchange -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Receiver.answer(exchange, 200, "{}");
        };
        try (WebhookClient client = new WebhookClient(settings(LONG, WebhookTlsSettings.SYSTEM), 1)) {
            CompletableFuture<WebhookAnswer> first = client.post(receiver.url(), Map.of(), BODY)
                    .toCompletableFuture();
            assertEquals(WebhookException.Kind.OVERLOADED, failure(client, receiver.url()));
            assertEquals(BODY, receiver.next().json());
            assertTrue(receiver.requests.isEmpty());

            go.countDown();
            assertTrue(first.get(20, TimeUnit.SECONDS).successful());
            assertTrue(post(client, receiver.url()).successful());
        }
    }

    @Test
    void shouldTrustItsOwnCaOnlyAndShowItsCertificate() throws Exception {
        TestPki pki = new TestPki(dir);
        receiver = new Receiver(pki.serverContext(), true);
        Optional<String> ca = Optional.of(pki.ca().toString());
        try (WebhookClient stranger = new WebhookClient(settings(LONG, WebhookTlsSettings.SYSTEM));
                WebhookClient nameless = new WebhookClient(
                        settings(LONG, new WebhookTlsSettings(ca, Optional.empty(), Optional.empty())));
                WebhookClient known = new WebhookClient(settings(LONG, new WebhookTlsSettings(ca,
                        Optional.of(pki.certificate().toString()), Optional.of(pki.key().toString()))))) {
            assertEquals(WebhookException.Kind.TLS, failure(stranger, receiver.url()));
            assertEquals(WebhookException.Kind.TLS, failure(nameless, receiver.url()));
            assertTrue(receiver.requests.isEmpty());

            assertTrue(post(known, receiver.url()).successful());
            URI otherName = URI.create(receiver.url().toString().replace("127.0.0.1", "localhost"));
            assertEquals(WebhookException.Kind.TLS, failure(known, otherName));
        }
    }

    @Test
    void shouldNameTheFileThatCannotBeUsed() throws Exception {
        Path missing = dir.resolve("missing.pem");
        Path text = Files.writeString(dir.resolve("text.pem"), "no certificate");
        TestPki pki = new TestPki(dir);

        assertEquals("webhook_tls_verify_cacert_file = " + missing + ": cannot be used (expected: a readable file)",
                refusal(new WebhookTlsSettings(Optional.of(missing.toString()), Optional.empty(), Optional.empty())));
        assertEquals("webhook_tls_verify_cacert_file = " + text + ": cannot be used (expected: PEM certificates)",
                refusal(new WebhookTlsSettings(Optional.of(text.toString()), Optional.empty(), Optional.empty())));
        assertEquals("webhook_tls_privkey_file = " + text + ": cannot be used (expected: a PEM private key that begins "
                + "with -----BEGIN PRIVATE KEY-----)",
                refusal(new WebhookTlsSettings(Optional.empty(),
                        Optional.of(pki.certificate().toString()), Optional.of(text.toString()))));
        Path other = new TestPki(Files.createDirectory(dir.resolve("other"))).key();
        assertEquals(
                "webhook_tls_privkey_file = " + other + ": cannot be used (expected: the key of the first certificate"
                        + " in webhook_tls_fullchain_file)",
                refusal(new WebhookTlsSettings(Optional.empty(),
                        Optional.of(pki.certificate().toString()), Optional.of(other.toString()))));
    }

    private static String refusal(WebhookTlsSettings tls) {
        return assertThrows(IOException.class, () -> new WebhookClient(settings(LONG, tls))).getMessage();
    }
}
