package starling.api.webhook;

/** What the outbox of the event webhook holds at this moment; all our own names. */
public enum OutboxGauge {
    WAITING("event_webhook_outbox", "Webhooks about connections that wait in the outbox."), //
    BYTES("event_webhook_outbox_bytes", "What these take."), //
    OLDEST("event_webhook_outbox_oldest_seconds", "For how long the oldest of them has waited."), //
    BLOCKED("event_webhook_outbox_failing", "1 while the outbox cannot be written.");

    private final String text;
    private final String meaning;

    OutboxGauge(String text, String meaning) {
        this.text = text;
        this.meaning = meaning;
    }

    /** The name in {@code GetStatsReport}, and in {@code /metrics} behind the prefix. */
    public String text() {
        return text;
    }

    /** What it tells, a sentence. */
    public String meaning() {
        return meaning;
    }
}
