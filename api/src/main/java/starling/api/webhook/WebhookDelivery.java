package starling.api.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.Notify;

/**
 * One kind of webhook from the finished body on: writes its log, posts it if there is a URL, and counts what became of it. {@link #send} is for one thread; answers come on another.
 */
final class WebhookDelivery implements PostQueues.Outcome, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LOGGED_ANSWER = 65_536;

    /** How a body gets to a URL; {@link WebhookClient#post} in a node. */
    interface Post {
        CompletionStage<WebhookAnswer> post(URI url, Map<String, String> headers, ObjectNode body);
    }

    /** The two files of a webhook. */
    record Logs(LineLog done, LineLog errors) {}

    private final WebhookKind kind;
    private final Optional<URI> url;
    private final Logs logs;
    private final WebhookCounters counters;
    private final MessageQueues queues;

    /** Delivers by one attempt, from memory. */
    WebhookDelivery(WebhookKind kind, Optional<URI> url, Post post, Logs logs, WebhookCounters counters, int workers,
            PostQueues.Bounds bounds) {
        this(kind, url, logs, counters, delivery -> new PostQueues(
                message -> post.post(url.orElseThrow(), message.headers(), message.body()), delivery, workers, bounds));
    }

    /** @param queues is given the delivery, whose callbacks it may call once it was made */
    WebhookDelivery(WebhookKind kind, Optional<URI> url, Logs logs, WebhookCounters counters,
            Function<WebhookDelivery, MessageQueues> queues) {
        this.kind = kind;
        this.url = url;
        this.logs = logs;
        this.counters = counters;
        this.queues = queues.apply(this);
    }

    /** @param repeats whether the body says nothing that later ones do not say as well */
    void send(ChannelId channel, ObjectNode body, boolean repeats) {
        if (kind == WebhookKind.EVENT) {
            body.put("log_written", true);
            body.put("log_written", logs.done().write(line(body)));
        } else if (url.isEmpty()) {
            logs.done().write(line(body));
        }
        if (url.isPresent()
                && !queues.offer(channel, new PostQueues.Message(headers(body), body, body.toString().length(),
                        repeats))) {
            counters.count(kind.dropped);
            logs.errors().write(line(body).put("error", "QUEUE-FULL"));
        }
    }

    /** Something that is told by somebody else, if there is a URL. */
    void log(ObjectNode body) {
        if (url.isEmpty()) {
            logs.done().write(line(body));
        }
    }

    /** Something that a setting keeps from being sent. */
    void ignore() {
        counters.count(kind.ignored);
    }

    /** Something that was lost before it had a body. */
    @Override
    public void lost() {
        counters.count(kind.dropped);
    }

    boolean isIdle() {
        return queues.isIdle();
    }

    /** Messages that wait. */
    int waiting() {
        return queues.waiting();
    }

    @Override
    public void answered(PostQueues.Message message, WebhookAnswer answer) {
        counters.count(answer.successful() ? kind.successful : kind.failed);
        if (!answer.successful()) {
            logs.errors().write(line(message.body()).put("error", "STATUS").put("status", answer.status()));
        } else if (kind == WebhookKind.SESSION) {
            ObjectNode line = line(message.body());
            json(answer.body()).ifPresent(res -> line.set("res", res));
            logs.done().write(line);
        } else if (kind == WebhookKind.STATS) {
            logs.done().write(line(message.body()));
        }
    }

    @Override
    public void failed(PostQueues.Message message, Throwable failure) {
        counters.count(kind.failed);
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        String error = cause instanceof WebhookException known ? known.kind().name() : "INTERNAL";
        logs.errors().write(line(message.body()).put("error", error));
    }

    @Override
    public void dropped(PostQueues.Message message) {
        counters.count(kind.dropped);
        logs.errors().write(line(message.body()).put("error", "EXPIRED"));
    }

    @Override
    public void close() {
        queues.close();
    }

    /** What goes before this body. */
    Map<String, String> headers(ObjectNode body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(kind.typeHeader, body.path("type").asText());
        for (String id : new String[]{"session", "connection"}) {
            JsonNode value = body.path(id + "_id");
            if (value.isTextual()) {
                headers.put("sora-" + id + "-id", value.textValue());
            }
        }
        return headers;
    }

    private static ObjectNode line(ObjectNode body) {
        ObjectNode line = JsonNodeFactory.instance.objectNode()
                .put("id", SessionId.random(new SplittableRandom()).value())
                .put("timestamp", Notify.timestamp(Instant.now()));
        line.set("req", body);
        return line;
    }

    private static Optional<JsonNode> json(byte[] answer) {
        try {
            JsonNode json = answer.length > LOGGED_ANSWER ? null : MAPPER.readTree(answer);
            return Optional.ofNullable(json).filter(tree -> !tree.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }
}
