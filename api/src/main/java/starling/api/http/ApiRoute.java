package starling.api.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import akka.stream.StreamLimitReachedException;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import starling.api.operation.ApiAnswer;
import starling.api.operation.TargetDispatcher;
import starling.cluster.NodeStatus;

/**
 * What is served on {@code api_port}: the operations at {@code /}, for load balancers {@code /health} and
 * {@code /ready}, for tools {@code /openapi.json}, for Prometheus {@code /metrics}, for people {@code /cluster/}.
 */
final class ApiRoute {
    /** {@code api.md section 1}: 8,000,000 bytes. */
    static final long MAX_BODY_BYTES = 8_000_000;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ContentType METRICS_TYPE = ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
    private static final long MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES;

    private final TargetDispatcher dispatcher;
    private final Supplier<NodeStatus> status;
    private final Supplier<String> metrics;
    private final ClusterPage clusterPage;
    private final CrossOrigin crossOrigin;
    private final ApiToken token;
    private final Duration bodyTimeout;
    private final Materializer materializer;

    ApiRoute(TargetDispatcher dispatcher, Supplier<NodeStatus> status, Supplier<String> metrics,
            ClusterPage clusterPage, CrossOrigin crossOrigin, ApiToken token, Duration bodyTimeout,
            Materializer materializer) {
        this.dispatcher = dispatcher;
        this.status = status;
        this.metrics = metrics;
        this.clusterPage = clusterPage;
        this.crossOrigin = crossOrigin;
        this.token = token;
        this.bodyTimeout = bodyTimeout;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(HttpRequest request) {
        String path = request.getUri().path();
        if (path.equals("/")) {
            if (crossOrigin.isPreflight(request)) {
                discard(request);
                return done(crossOrigin.allow(HttpResponse.create()));
            }
            return operation(request).thenApply(crossOrigin::allow);
        }
        discard(request);
        boolean read = request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
        if (read && path.equals("/health")) {
            return done(json(200, describe(status.get())));
        }
        if (read && path.equals("/ready")) {
            NodeStatus now = status.get();
            return done(json(now.ready() ? 200 : 503, describe(now)));
        }
        if (read && path.equals("/openapi.json")) {
            return done(json(200, dispatcher.description()));
        }
        if (read && path.equals("/metrics")) {
            return done(HttpResponse.create().withEntity(
                    HttpEntities.create(METRICS_TYPE, metrics.get().getBytes(StandardCharsets.UTF_8))));
        }
        if (read && path.equals(ClusterPage.PATH)) {
            return done(clusterPage.page());
        }
        if (read && path.equals(ClusterPage.STATE_PATH)) {
            return clusterPage.state().thenApply(state -> json(200, state));
        }
        return done(SignalingRoute.notFound());
    }

    private CompletionStage<HttpResponse> operation(HttpRequest request) {
        if (!token.admits(request)) {
            discard(request);
            return done(json(TargetDispatcher.unauthorized())
                    .addHeader(RawHeader.create("www-authenticate", "Bearer")));
        }
        Optional<String> target = target(request);
        Optional<ApiAnswer> refused = dispatcher.refuse(request.method().value(), target);
        if (refused.isPresent()) {
            discard(request);
            return done(json(refused.get()));
        }
        if (request.entity().isKnownEmpty()) {
            return dispatcher.call(target.get(), Optional.empty()).thenApply(ApiRoute::json);
        }
        if (request.entity().getContentLengthOption().orElse(0) > MAX_BODY_BYTES) {
            discard(request);
            return done(json(TargetDispatcher.bodyTooLarge()));
        }
        return read(request).thenCompose(body -> body.refusal != null
                ? done(json(body.refusal))
                : dispatcher.call(target.get(), Optional.of(body.bytes.toByteArray())).thenApply(ApiRoute::json));
    }

    /** Several headers are one with commas (RFC 9110 5.3), which names no operation: nobody on the way saw another one. */
    private static Optional<String> target(HttpRequest request) {
        List<String> targets = new ArrayList<>();
        for (HttpHeader header : request.getHeaders()) {
            if (header.is("x-sora-target")) {
                targets.add(header.value());
            }
        }
        return targets.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", targets));
    }

    /** A body as it comes in, or why it was not read; filled by one thread at a time. */
    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private ApiAnswer refusal;

        /** Goes on counting and forgetting after the limit, so that the client is still there for the answer. */
        Body add(ByteString piece) {
            if (refusal != null) {
                return this;
            }
            if (bytes.size() + piece.size() > MAX_BODY_BYTES) {
                return refuse(TargetDispatcher.bodyTooLarge());
            }
            bytes.writeBytes(piece.toArray());
            return this;
        }

        Body refuse(ApiAnswer answer) {
            refusal = answer;
            bytes.reset();
            return this;
        }
    }

    private CompletionStage<Body> read(HttpRequest request) {
        Body body = new Body();
        return request.entity().withoutSizeLimit().getDataBytes().limitWeighted(MAX_DRAINED_BYTES, b -> (long) b.size())
                .completionTimeout(bodyTimeout).runFold(body, Body::add, materializer).exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof StreamLimitReachedException) {
                        return body.refuse(TargetDispatcher.bodyTooLarge());
                    }
                    if (cause instanceof TimeoutException) {
                        return body.refuse(TargetDispatcher.bodyTooSlow());
                    }
                    throw new CompletionException(cause);
                });
    }

    /** Reads a body that nobody wants, up to a bound, so that the client is still there for the answer. */
    private void discard(HttpRequest request) {
        request.entity().withoutSizeLimit().getDataBytes().limitWeighted(MAX_DRAINED_BYTES, b -> (long) b.size())
                .runWith(Sink.ignore(), materializer);
    }

    private static ObjectNode describe(NodeStatus status) {
        return JsonNodeFactory.instance.objectNode().put("status", status.ready() ? "ready" : "not_ready")
                .put("node_name", status.nodeName()).put("state", status.state().name().toLowerCase(Locale.ROOT))
                .put("mode", status.mode().text()).put("connections", status.connections())
                .put("max_connections", status.maxConnections()).put("channels", status.channels());
    }

    private static HttpResponse json(ApiAnswer answer) {
        if (answer.location().isPresent()) {
            return HttpResponse.create().withStatus(answer.status())
                    .addHeader(RawHeader.create("location", answer.location().get()));
        }
        return json(answer.status(), answer.body());
    }

    private static HttpResponse json(int status, JsonNode body) {
        try {
            return HttpResponse.create().withStatus(status)
                    .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, MAPPER.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    private static CompletionStage<HttpResponse> done(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
