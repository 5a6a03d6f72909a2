package starling.api.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import starling.core.id.SessionId;
import starling.core.signaling.Notify;

/**
 * The two files of a webhook whose answer counts, {@code auth_webhook.jsonl} and {@code auth_webhook_error.jsonl} or those of
 * the session webhook ({@code webhooks.md section 7}): what was asked and what was answered. Any thread.
 */
final class AuthLog {
    /** Longer requests and answers are left out of their lines: many lines may wait for the disk. */
    static final int MAX_LOGGED_CHARS = 65_536;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final LineLog done;
    private final LineLog errors;
    private final Optional<URI> url;
    private final InstantSource clock;

    AuthLog(LineLog done, LineLog errors, Optional<URI> url, InstantSource clock) {
        this.done = done;
        this.errors = errors;
        this.url = url;
        this.clock = clock;
    }

    /** @param answer empty: nobody was asked */
    void done(ObjectNode request, String answer) {
        done.write(line(request, answer));
    }

    /** @param answer empty: there was none */
    void error(ObjectNode request, String answer, String error) {
        errors.write(line(request, answer).put("error", error));
    }

    /** An answer with a status that says no. */
    void error(ObjectNode request, String answer, int status) {
        errors.write(line(request, answer).put("error", "STATUS").put("status", status));
    }

    private ObjectNode line(ObjectNode request, String answer) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("id", SessionId.random(new SplittableRandom()).value());
        line.put("timestamp", Notify.timestamp(clock.instant()));
        url.ifPresent(asked -> line.put("url", asked.toString()));
        line.set("req", bounded(request));
        if (!answer.isEmpty()) {
            line.set("res", answer.length() > MAX_LOGGED_CHARS ? leftOut(answer.length()) : read(answer));
        }
        return line;
    }

    private static JsonNode bounded(JsonNode tree) {
        int length = tree.toString().length();
        return length > MAX_LOGGED_CHARS ? leftOut(length) : tree;
    }

    private static JsonNode leftOut(int length) {
        return TextNode.valueOf(length + " characters");
    }

    /** What is no JSON is quoted. */
    private static JsonNode read(String answer) {
        try {
            return MAPPER.readTree(answer);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(answer);
        }
    }
}
