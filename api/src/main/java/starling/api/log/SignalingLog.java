package starling.api.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import starling.core.signaling.Notify;
import starling.media.actor.NodeEvents;
import starling.media.actor.SignalingFrame;

/**
 * {@code signaling.jsonl}: each message with its members, without secrets; what is long is left out. Gives way to the other
 * files when much waits for the disk. Any thread.
 */
public final class SignalingLog implements NodeEvents {
    /** A longer message is told of by its length only. */
    static final int MAX_CHARS = 65_536;
    /** Of an SDP in it. */
    static final int MAX_SDP_CHARS = 16_384;
    private static final int MEMBERS_BYTES = 512;
    private static final Set<String> OURS = Set.of("timestamp", "type", "channel_id", "connection_id", "suppressed");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonLines lines;
    private final InstantSource clock;

    public SignalingLog(JsonLines lines, InstantSource clock) {
        this.lines = lines;
        this.clock = clock;
    }

    @Override
    public void signaled(SignalingFrame frame) {
        Instant at = clock.instant();
        int length = frame.json().length();
        if (length <= MAX_CHARS) {
            lines.writeLater(length + MEMBERS_BYTES, () -> line(frame, at));
        } else {
            lines.write(head(frame, at).put("message", length + " characters"));
        }
    }

    static ObjectNode line(SignalingFrame frame, Instant at) {
        ObjectNode line = head(frame, at);
        message(frame.json()).properties().forEach(member -> {
            if (!OURS.contains(member.getKey())) {
                line.set(member.getKey(), member.getValue());
            }
        });
        int sdp = line.path("sdp").asText().length();
        return sdp <= MAX_SDP_CHARS ? line : line.put("sdp", sdp + " characters");
    }

    private static ObjectNode head(SignalingFrame frame, Instant at) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("timestamp", Notify.timestamp(at))
                .put("type", frame.type());
        frame.channel().ifPresent(channel -> line.put("channel_id", channel.value()));
        line.put("connection_id", frame.connection().value());
        return frame.suppressed() > 0 ? line.put("suppressed", frame.suppressed()) : line;
    }

    /** No JSON object, which the server refuses, has no members. */
    private static JsonNode message(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
