package starling.api.webhook;

import static java.util.Objects.requireNonNull;

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
}
