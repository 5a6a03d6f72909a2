package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ChannelOperations;
import starling.cluster.ClusterException;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeControl;

/**
 * Finds and calls the operation that a request names ({@code api.md section 1}). Knows no HTTP server: in come the method, the
 * header and the body, out go status and JSON. Any thread may call.
 */
public final class TargetDispatcher {
    /** One line here per call is one line in {@code api.jsonl}. */
    public static final String CALL_LOG = "starling.api.calls";

    private static final Logger CALLS = LoggerFactory.getLogger(CALL_LOG);
    private static final Logger LOG = LoggerFactory.getLogger(TargetDispatcher.class);
    private static final int LOGGED_BODY = 4096;

    private final Map<ApiTarget, Operation> operations;
    private final JsonNode description;

    TargetDispatcher(List<Operation> operations) {
        this.description = OpenApiDocument.of(operations);
        this.operations = operations.stream()
                .collect(Collectors.toUnmodifiableMap(o -> ApiTarget.parse(o.target()).orElseThrow(),
                        Function.identity()));
    }

    /** Every operation there is. */
    public static TargetDispatcher create(ClusterOperations cluster, ChannelOperations channels, NodeControl node,
            WebhookCounters webhooks) {
        return new TargetDispatcher(catalogue(cluster, channels, node, webhooks));
    }

    static List<Operation> catalogue(ClusterOperations cluster, ChannelOperations channels, NodeControl node,
            WebhookCounters webhooks) {
        Owner owner = new Owner(cluster, channels);
        List<Operation> all = new ArrayList<>(DrainOperation.all(node));
        all.addAll(DisconnectOperation.all(owner, channels));
        all.addAll(PushOperation.all(owner, channels));
        all.addAll(NotifyMetadataOperation.all(owner, channels, node));
        all.addAll(ConnectionList.all(owner, channels));
        all.addAll(ForwardingFilterOperation.all(owner, channels));
        all.addAll(PauseOperation.all(owner, channels));
        all.add(new ListForwardingFilters(owner, channels));
        all.addAll(RtcStatsList.all(owner, channels, node));
        all.addAll(List.of(new InitCluster(cluster), new RegisterClusterNode(cluster), new PurgeClusterNode(cluster),
                new ListClusterNodes(cluster), new ChangeMode(cluster), new GetMode(cluster),
                new GetStatsReport(cluster, node, webhooks), new ListChannels(channels),
                new GetSession(owner, channels), new ListSessions(channels), new TerminateSession(owner, channels),
                new RequestKeyFrame(owner, node), new GetLicense(node),
                new GetStatsConnection(owner, node, InstantSource.system()),
                new GetRtcStats(owner, node), new GetStatsClient(owner, channels, InstantSource.system()),
                new GetStatsAllConnections(channels, node, InstantSource.system())));
        return all;
    }

    /** What is wrong with a request as far as it can be told without its body; such a body need not be read. */
    public Optional<ApiAnswer> refuse(String method, Optional<String> header) {
        if (!method.equals("POST")) {
            return Optional.of(ApiAnswer.error(DispatchError.UNEXPECTED_METHOD));
        }
        if (header.isEmpty()) {
            return Optional.of(ApiAnswer.error(DispatchError.MISSING_HEADER_NAME));
        }
        Optional<ApiTarget> target = ApiTarget.parse(header.get());
        if (target.isEmpty()) {
            return Optional.of(ApiAnswer.error(DispatchError.MISSING_SERVICE));
        }
        boolean served = operations.keySet().stream().anyMatch(t -> t.service().equals(target.get().service()));
        return served ? Optional.empty() : Optional.of(ApiAnswer.error(DispatchError.INVALID_TARGET));
    }

    /** All operations, as an OpenAPI document; not to be changed. */
    public JsonNode description() {
        return description;
    }

    /** The answer to a caller who does not show the token. */
    public static ApiAnswer unauthorized() {
        return ApiAnswer.error(DispatchError.UNAUTHORIZED);
    }

    /** The answer to a body that was not read to its end. */
    public static ApiAnswer bodyTooLarge() {
        return ApiAnswer.error(DispatchError.PAYLOAD_TOO_LARGE);
    }

    /** The answer to a body that did not come in time. */
    public static ApiAnswer bodyTooSlow() {
        return ApiAnswer.error(DispatchError.REQUEST_TIMEOUT);
    }

    /** Runs a request that {@link #refuse} let through; never completes exceptionally. Empty body = none was sent. */
    public CompletionStage<ApiAnswer> call(String header, Optional<byte[]> body) {
        ApiTarget target = ApiTarget.parse(header).orElseThrow();
        Operation operation = operations.get(target);
        logCall(target, body);
        if (operation == null) {
            return done(body.isEmpty()
                    ? ApiAnswer.error(DispatchError.MISSING_TARGET)
                    : ApiAnswer.error(DispatchError.SCHEMA_NOT_FOUND, reason(target)));
        }
        if (body.isEmpty() ? operation.parameters().needsBody() : operation.parameters().equals(Parameters.NONE)) {
            return done(ApiAnswer.error(DispatchError.MISSING_TARGET_FUNCTION, reason(target)));
        }
        if (body.isEmpty()) {
            return run(operation, JsonNodeFactory.instance.objectNode());
        }
        Optional<JsonNode> json = RequestBody.parse(body.get());
        if (json.isEmpty()) {
            return done(ApiAnswer.error(DispatchError.INVALID_JSON, JsonNodeFactory.instance.arrayNode()
                    .add(JsonNodeFactory.instance.objectNode().put("invalid", "parse"))));
        }
        Optional<JsonNode> violation = operation.parameters().violation(json.get());
        return violation.isPresent()
                ? done(ApiAnswer.error(DispatchError.INVALID_JSON, violation.get()))
                : run(operation, (ObjectNode) json.get());
    }

    private static CompletionStage<ApiAnswer> run(Operation operation, ObjectNode parameters) {
        CompletionStage<JsonNode> result;
        try {
            result = operation.call(parameters);
        } catch (RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        return result.handle((json, failure) -> failure == null ? ApiAnswer.ok(json) : failed(operation, failure));
    }

    private static ApiAnswer failed(Operation operation, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (cause instanceof ClusterException refused) {
            return ApiAnswer.refused(refused.error().text(), refused.getMessage());
        }
        if (cause instanceof RedirectException elsewhere) {
            return ApiAnswer.redirect(elsewhere.location());
        }
        if (cause instanceof OperationException refused) {
            return ApiAnswer.refused(refused.error().text(), refused.getMessage());
        }
        LOG.error("API-OPERATION-FAILED | operation={}", operation.target(), cause);
        return ApiAnswer.error(DispatchError.HANDLER_EXCEPTION);
    }

    private static void logCall(ApiTarget target, Optional<byte[]> body) {
        if (CALLS.isInfoEnabled()) {
            Object json = body.filter(b -> b.length <= LOGGED_BODY).flatMap(RequestBody::parse).orElse(null);
            CALLS.atInfo().addKeyValue("operation", target.toString()).addKeyValue("json", json).log("");
        }
    }

    private static JsonNode reason(ApiTarget target) {
        return JsonNodeFactory.instance.objectNode().put("service", target.service()).put("version", target.version())
                .put("operation", target.operation());
    }

    private static CompletionStage<ApiAnswer> done(ApiAnswer answer) {
        return CompletableFuture.completedStage(answer);
    }
}
