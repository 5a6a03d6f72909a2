package starling.media.actor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;

/** What a client would say: answers made from the offer itself, accepting everything. */
final class ClientText {
    private static final JsonMapper JSON = new JsonMapper();

    private ClientText() {}

    static String connect(String channel, String role) {
        return "{\"type\":\"connect\",\"role\":\"" + role + "\",\"channel_id\":\"" + channel + "\"}";
    }

    /** The answer, or re-answer, to a message with an offer. */
    static String answer(String offerMessage) {
        JsonNode offer = read(offerMessage);
        String sdp = offer.path("sdp").asText().lines()
                .filter(line -> !line.startsWith("a=candidate") && !line.startsWith("a=end-of-candidates")
                        && !line.startsWith("a=ssrc"))
                .map(ClientText::answerLine).collect(Collectors.joining("\r\n", "", "\r\n"));
        String type = offer.path("type").asText().equals("offer") ? "answer" : "re-answer";
        return JSON.createObjectNode().put("type", type).put("sdp", sdp).toString();
    }

    static JsonNode read(String message) {
        try {
            return JSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new AssertionError(message, e);
        }
    }

    private static String answerLine(String line) {
        return switch (line) {
            case "a=setup:actpass" -> "a=setup:active";
            case "a=sendonly" -> "a=recvonly";
            case "a=recvonly" -> "a=sendonly";
            default -> line;
        };
    }
}
