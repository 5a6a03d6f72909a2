package starling.api.webhook;

/** A webhook without an answer. The message names no secret. */
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Kind {
        /** Not within {@code webhook_response_timeout}. */
        TIMEOUT,
        /** No connection, or it broke. */
        UNREACHABLE,
        /** The answer is longer than {@link WebhookClient#MAX_ANSWER_BYTES}. */
        TOO_LARGE,
        /** The receiver's certificate is not trusted, or it does not trust ours. */
        TLS,
        /** As many requests as allowed wait for their answers: this one was not sent. */
        OVERLOADED
    }

    private final Kind kind;

    WebhookException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
