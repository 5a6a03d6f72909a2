package starling.media.actor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/**
 * Tells of one client's signaling, but for what repeats itself (ping, notify) and what somebody else has ordered (push). A
 * client that says too much is told of with a gap: none can fill the disk. For one thread; time is a parameter.
 */
final class Conversation {
    /** In one {@link #WINDOW}. */
    static final int MAX_FRAMES = 100;
    static final int MAX_CHARS = 1 << 20;
    static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Set<String> TOLD = Set.of("connect", "offer", "answer", "candidate", "re-offer", "re-answer",
            "update", "redirect", "switched", "disconnect");
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final ConnectionId id;
    private final Consumer<SignalingFrame> listener;
    private Optional<ChannelId> channel = Optional.empty();
    private long windowNanos;
    private int frames;
    private int chars;
    private int suppressed;

    Conversation(ConnectionId id, Consumer<SignalingFrame> listener, long nowNanos) {
        this.id = id;
        this.listener = listener;
        this.windowNanos = nowNanos;
    }

    /** The client has named its channel. */
    void in(ChannelId named) {
        channel = Optional.of(named);
    }

    /** A text frame, received or sent. */
    void said(String json, long nowNanos) {
        String type = type(json);
        if (!TOLD.contains(type)) {
            return;
        }
        if (nowNanos - windowNanos >= WINDOW.toNanos()) {
            windowNanos = nowNanos;
            frames = 0;
            chars = 0;
        }
        if (frames == MAX_FRAMES || chars > MAX_CHARS) {
            suppressed++;
            return;
        }
        frames++;
        chars += json.length();
        tell(type, json);
    }

    /** The client has answered no ICE check for {@code ice_connection_state_disconnected_timeout}. */
    void iceDisconnected() {
        about(LOG.atWarn()).log("ICE-CONNECTION-STATE-DISCONNECTED | the client answers no ICE checks any more");
    }

    /** Nor for {@code ice_connection_state_failed_timeout} after that: it is dropped. */
    void iceFailed() {
        about(LOG.atError()).log("ICE-CONNECTION-STATE-FAILED | the client is given up");
    }

    private LoggingEventBuilder about(LoggingEventBuilder line) {
        channel.ifPresent(named -> line.addKeyValue("channel_id", named.value()));
        return line.addKeyValue("connection_id", id.value());
    }

    /** The end; always told. */
    void closed(int code, String reason) {
        tell(SignalingFrame.CLOSE,
                JsonNodeFactory.instance.objectNode().put("code", code).put("reason", reason).toString());
    }

    private void tell(String type, String json) {
        listener.accept(new SignalingFrame(type, id, channel, json, suppressed));
        suppressed = 0;
    }

    /** Reads no further than to the type, which everybody writes first; empty: it has none. */
    static String type(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("type");
                JsonToken value = parser.nextToken();
                if (found) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : "";
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            return ""; // no JSON: the close that follows says so
        }
    }
}
