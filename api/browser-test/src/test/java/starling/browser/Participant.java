package starling.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Somebody in a channel: the test page, which speaks through sora-js-sdk. */
final class Participant implements AutoCloseable {
    private final Page page;
    private String connectionId;
    private JsonNode joined;

    Participant(Page page) {
        this.page = page;
    }

    /** How to join; what is not set has the default of {@link #options}. */
    record Join(ObjectNode options) {
        Join codec(String codec) {
            options.put("codec", codec);
            return this;
        }

        Join bitRate(int kilobitsPerSecond) {
            options.put("bitrate", kilobitsPerSecond);
            return this;
        }

        /** A picture of noise, for which an encoder spends whatever it may. */
        Join noise(int width, int height, int framesPerSecond) {
            options.put("picture", "noise").put("width", width).put("height", height).put("fps", framesPerSecond);
            return this;
        }

        /** {@code metadata} for the auth webhook, JSON text. */
        Join authMetadata(String json) {
            try {
                options.set("authMetadata", new JsonMapper().readTree(json));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("json: " + json, e);
            }
            return this;
        }

        Join audio(boolean on) {
            options.put("audio", on);
            return this;
        }

        /** TURN goes to the second address instead of the first, the one the node names. */
        Join turn(Map<String, String> addresses) {
            ObjectNode turn = options.putObject("turn");
            addresses.forEach(turn::put);
            return this;
        }
    }

    static Join options(String role, String channel, String... signalingUrls) {
        ObjectNode options = Driver.parameters().put("role", role).put("channel", channel).put("audio", true)
                .put("video", true).put("picture", "camera").put("width", 320).put("height", 240).put("fps", 15);
        for (String url : signalingUrls) {
            options.withArray("urls").add(url);
        }
        return new Join(options);
    }

    Participant join(Join join) {
        joined = page.call("(o) => session.join(o)", join.options());
        connectionId = joined.get("connectionId").textValue();
        return this;
    }

    /** Tries to join; answers {@code code}, {@code reason} and {@code message} of the refusal. */
    JsonNode refused(Join join) {
        return page.call("(o) => session.refused(o)", join.options());
    }

    /** Waits until what came by signaling fits the JavaScript condition on {@code r}, and returns it. */
    JsonNode untilHeard(String condition, Duration limit) {
        return page.call("(o) => session.heard(o)",
                Driver.parameters().put("condition", "(r) => " + condition).put("milliseconds", limit.toMillis()));
    }

    /** Joins again and again until somebody serves; answers how long that took. */
    Duration rejoin(Join join, Duration limit) {
        ObjectNode parameters = Driver.parameters().put("milliseconds", limit.toMillis());
        parameters.set("options", join.options());
        joined = page.call("(o) => session.rejoin(o)", parameters);
        connectionId = joined.get("connectionId").textValue();
        return Duration.ofMillis(joined.get("milliseconds").longValue());
    }

    void leave() {
        page.call("() => session.leave()");
    }

    String connectionId() {
        return connectionId;
    }

    String sessionId() {
        return joined.get("sessionId").textValue();
    }

    /** The signaling URL first spoken to. */
    String contacted() {
        return joined.get("contacted").textValue();
    }

    /** The signaling URL that made the offer. */
    String served() {
        return joined.get("served").textValue();
    }

    JsonNode report() {
        return page.call("() => session.report()");
    }

    /** Waits until a report fits the JavaScript condition on {@code r}, and returns it. */
    JsonNode until(String condition, Duration limit) {
        return page.call("(o) => session.until(o)",
                Driver.parameters().put("condition", "(r) => " + condition).put("milliseconds", limit.toMillis()));
    }

    /** Waits until so many frames of somebody's picture were decoded. */
    JsonNode untilSees(Participant other, int frames, Duration limit) {
        return until("decodes(r, '" + other.connectionId() + "', " + frames + ")", limit);
    }

    /** Waits until somebody's sound, and not only silence, has arrived. */
    JsonNode untilHears(Participant other, Duration limit) {
        return until("hears(r, '" + other.connectionId() + "')", limit);
    }

    /** Waits for a notify event about somebody. */
    JsonNode untilNotified(String event, Participant other, Duration limit) {
        return until("notified(r, '" + event + "', '" + other.connectionId() + "')", limit);
    }

    /** Reports taken every so often for a while. */
    CompletableFuture<List<JsonNode>> watch(Duration length, Duration every) {
        return page.start("(o) => session.watch(o)",
                Driver.parameters().put("milliseconds", length.toMillis()).put("every", every.toMillis()))
                .thenApply(reports -> {
                    List<JsonNode> list = new ArrayList<>();
                    reports.forEach(list::add);
                    return list;
                });
    }

    /** Somebody's stream of one kind in a report. */
    static JsonNode inbound(JsonNode report, Participant from, String kind) {
        for (JsonNode stream : report.get("inbound")) {
            if (stream.get("kind").textValue().equals(kind)
                    && stream.path("participant").asText().equals(from.connectionId())) {
                return stream;
            }
        }
        throw new AssertionError("no " + kind + " of " + from.connectionId() + " in " + report);
    }

    /** The stream of one kind that is sent, in a report. */
    static JsonNode outbound(JsonNode report, String kind) {
        for (JsonNode stream : report.get("outbound")) {
            if (stream.get("kind").textValue().equals(kind)) {
                return stream;
            }
        }
        throw new AssertionError("no " + kind + " sent in " + report);
    }

    @Override
    public void close() {
        page.close();
    }
}
