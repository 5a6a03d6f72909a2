package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the event and the session webhook tell, and how ({@code webhooks.md sections 4 and 5}).
 *
 * @param workers that send events at the same time; a channel has one of them
 * @param connectionUpdated between two {@code connection.updated} of one connection
 * @param ignoreConnectionUpdated whether these are not sent
 * @param sessionUpdated between two {@code session.updated} of one session
 * @param ignoreSessionUpdated whether these are not sent
 * @param outbox whether events are kept until their receiver has answered
 */
public record EventWebhookSettings(int workers, Duration connectionUpdated, boolean ignoreConnectionUpdated,
        Duration sessionUpdated, boolean ignoreSessionUpdated, boolean outbox) {
    /** What counts without a word in the configuration. */
    public static final EventWebhookSettings STANDARD = new EventWebhookSettings(5, Duration.ofMinutes(1), false,
            Duration.ofMinutes(1), false, false);

    public EventWebhookSettings {
        requireNonNull(connectionUpdated, "connectionUpdated");
        requireNonNull(sessionUpdated, "sessionUpdated");
    }
}
