package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;

/** A client on a socket that is a queue; it answers every offer. */
final class SignalingClient implements SignalingSocket {
    private static final JsonMapper JSON = new JsonMapper();

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final SignalingInput input;

    SignalingClient(StarlingNode node) {
        input = node.accept(this);
    }

    @Override
    public boolean send(String text) {
        return frames.add(text);
    }

    @Override
    public void close(int code, String reason) {
        frames.add("{\"type\":\"closed\",\"code\":" + code + ",\"reason\":\"" + reason + "\"}");
    }

    SignalingClient connect(String channel, boolean redirected) {
        return connect(channel, "sendrecv", redirected);
    }

    SignalingClient connect(String channel, String role, boolean redirected) {
        input.text(JSON.createObjectNode().put("type", "connect").put("role", role).put("channel_id", channel)
                .put("redirect", redirected).toString());
        return this;
    }

    void say(JsonNode message) {
        input.text(message.toString());
    }

    /** The socket is gone without a word. */
    void vanish() {
        input.closed();
    }

    /** Reads on to the next message of this type; what may come in between is answered as a client would. */
    JsonNode await(String type) throws Exception {
        while (true) {
            String frame = frames.poll(20, TimeUnit.SECONDS);
            assertTrue(frame != null, "no " + type + " within 20 s");
            JsonNode message = JSON.readTree(frame);
            if (message.path("sdp").isTextual()) {
                input.text(answer(message));
            }
            if (message.path("type").asText().equals(type)) {
                return message;
            }
            assertTrue(!message.path("type").asText().equals("closed"), frame);
        }
    }

    /** {@code offer}, which is answered, or the close's reason. */
    String awaitOutcome() throws Exception {
        String frame = frames.poll(30, TimeUnit.SECONDS);
        assertTrue(frame != null, "neither offer nor close within 30 s");
        JsonNode message = JSON.readTree(frame);
        if (message.path("sdp").isTextual()) {
            input.text(answer(message));
        }
        String type = message.path("type").asText();
        return type.equals("closed") ? message.path("reason").asText() : type;
    }

    /** The next notify event, which must be of this type. */
    JsonNode awaitEvent(String eventType) throws Exception {
        JsonNode event = await("notify");
        assertEquals(eventType, event.path("event_type").asText(), event.toString());
        return event;
    }

    private static String answer(JsonNode offer) {
        String sdp = offer.path("sdp").asText().lines().filter(line -> !line.startsWith("a=ssrc"))
                .map(line -> switch (line) {
                    case "a=setup:actpass" -> "a=setup:active";
                    case "a=sendonly" -> "a=recvonly";
                    case "a=recvonly" -> "a=sendonly";
                    default -> line;
                }).collect(Collectors.joining("\r\n", "", "\r\n"));
        String type = offer.path("type").asText().equals("offer") ? "answer" : "re-answer";
        return JSON.createObjectNode().put("type", type).put("sdp", sdp).toString();
    }
}
