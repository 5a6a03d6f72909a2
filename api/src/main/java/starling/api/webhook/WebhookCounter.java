package starling.api.webhook;

/** What is counted of webhooks since the start of the node ({@code operations.md section 3.1}). */
public enum WebhookCounter {
    EVENT_SUCCESSFUL("total_successful_event_webhook", "Webhooks about connections answered 2xx."), //
    EVENT_FAILED("total_failed_event_webhook",
            "Webhooks about connections that got another status, no answer in time, or found no receiver."), //
    EVENT_IGNORED("total_ignored_event_webhook", "Webhooks about connections not sent because a setting says so."), //
    /** Our own name, as every one with this word. */
    EVENT_DROPPED("total_dropped_event_webhook", "Webhooks about connections not sent because too many waited."), //
    SESSION_SUCCESSFUL("total_successful_session_webhook", "Webhooks about sessions answered 2xx."), //
    SESSION_FAILED("total_failed_session_webhook",
            "Webhooks about sessions that got another status, no answer in time, or found no receiver."), //
    SESSION_IGNORED("total_ignored_session_webhook", "Webhooks about sessions not sent because a setting says so."), //
    SESSION_DROPPED("total_dropped_session_webhook", "Webhooks about sessions not sent because too many waited."), //
    STATS_SUCCESSFUL("total_successful_stats_webhook", "Webhooks with clients' statistics answered 2xx."), //
    STATS_FAILED("total_failed_stats_webhook",
            "Webhooks with clients' statistics that got another status, no answer in time, or found no receiver."), //
    STATS_IGNORED("total_ignored_stats_webhook", "Clients' statistics that no webhook was wanted for."), //
    STATS_DROPPED("total_dropped_stats_webhook",
            "Webhooks with clients' statistics not sent because too many waited.");

    private final String text;
    private final String meaning;

    WebhookCounter(String text, String meaning) {
        this.text = text;
        this.meaning = meaning;
    }

    /** The name in {@code GetStatsReport}. */
    public String text() {
        return text;
    }

    /** Its name in {@code /metrics} behind the prefix. */
    public String metric() {
        return text.substring("total_".length()) + "s_total";
    }

    /** What it counts, a sentence. */
    public String meaning() {
        return meaning;
    }
}
