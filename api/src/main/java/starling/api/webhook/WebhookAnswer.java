package starling.api.webhook;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a receiver answered, whatever the status.
 *
 * @param body at most {@link WebhookClient#MAX_ANSWER_BYTES}; given away: nobody changes it
 */
public record WebhookAnswer(int status, byte[] body) {
    public WebhookAnswer {
        requireNonNull(body, "body");
    }

    /** Any 2xx ({@code webhooks.md section 1}). */
    public boolean successful() {
        return status / 100 == 2;
    }

    /** The body; empty, which is no JSON, if it is no UTF-8. */
    String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
