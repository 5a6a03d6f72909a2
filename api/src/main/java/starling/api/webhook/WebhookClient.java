package starling.api.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import starling.core.settings.WebhookSettings;

/**
 * Posts JSON to URLs of the configuration, HTTP/1.1, one attempt each, no redirects, no proxy
 * ({@code webhooks.md section 1}). Any thread may call; nothing blocks. Never more than a fixed number of requests wait
 * for their answers.
 */
public final class WebhookClient implements AutoCloseable {
    /** No answer of an application comes near. */
    public static final int MAX_ANSWER_BYTES = 1 << 20;
    /** 500 requests per second against a receiver that hangs for 8 s. Each may hold a socket. */
    static final int MAX_OUTSTANDING = 4096;
    private static final int THREADS = 4;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        // An idle connection is given up before common receivers do (Node.js: 5 s): a request on one that is just being
        // closed would be lost. The JDK knows no other way to say it, and its own default is 20 min.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "2");
        }
    }

    private final HttpClient client;
    private final ThreadPoolExecutor threads;
    private final Semaphore places;
    private final Duration timeout;
    private final Optional<String> authorization;

    /** @throws IOException if a file of the settings cannot be used; the message is one line for the operator */
    public WebhookClient(WebhookSettings settings) throws IOException {
        this(settings, MAX_OUTSTANDING);
    }

    /** @param maxOutstanding requests that may wait for their answers at the same time */
    public WebhookClient(WebhookSettings settings, int maxOutstanding) throws IOException {
        places = new Semaphore(maxOutstanding);
        timeout = settings.responseTimeout();
        authorization = settings.basic().map(basic -> "Basic " + Base64.getEncoder()
                .encodeToString((basic.userId() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8)));
        // The queue holds a few tasks for each outstanding request at most.
        threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "webhook");
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY).executor(threads);
        WebhookTls.context(settings.tls()).ifPresent(builder::sslContext);
        client = builder.build();
    }

    /** Every mistake in the files that the settings name, a line each for the operator; empty: they can be used. */
    public static List<String> problems(WebhookSettings settings) {
        return WebhookTls.problems(settings.tls());
    }

    /**
     * Sends a body and completes with the whole answer, on a thread that must not be blocked. Fails with
     * {@link WebhookException}; a status other than 2xx is an answer, too.
     */
    public CompletionStage<WebhookAnswer> post(URI url, Map<String, String> headers, ObjectNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(body)));
        headers.forEach(request::header);
        authorization.ifPresent(value -> request.header("authorization", value));
        HttpRequest built = request.build();
        if (!places.tryAcquire()) {
            return CompletableFuture.failedStage(new WebhookException(WebhookException.Kind.OVERLOADED,
                    "too many requests wait for their answers"));
        }
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(built,
                response -> new LimitedBody(MAX_ANSWER_BYTES));
        CompletableFuture<WebhookAnswer> timed = exchange
                .thenApply(response -> new WebhookAnswer(response.statusCode(), response.body()))
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<WebhookAnswer> result = new CompletableFuture<>();
        timed.whenComplete((answer, failure) -> {
            places.release();
            if (failure == null) {
                result.complete(answer);
                return;
            }
            exchange.cancel(true);
            result.completeExceptionally(exception(failure));
        });
        return result;
    }

    private WebhookException exception(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return new WebhookException(WebhookException.Kind.TIMEOUT,
                    "no answer within " + timeout.toMillis() + " ms");
        }
        for (Throwable part = cause; part != null; part = part.getCause()) {
            if (part instanceof LimitedBody.TooLargeException) {
                return new WebhookException(WebhookException.Kind.TOO_LARGE, part.getMessage());
            }
            if (part instanceof SSLException) {
                return new WebhookException(WebhookException.Kind.TLS, part.getMessage());
            }
        }
        return new WebhookException(WebhookException.Kind.UNREACHABLE, cause.toString());
    }

    private static byte[] bytes(ObjectNode body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    /** Ends the threads; what still waits fails by its timeout. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
