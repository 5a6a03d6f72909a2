package starling.api.webhook;

/** The webhooks that only tell, with their names in headers ({@code webhooks.md section 1}) and their counters. */
enum WebhookKind {
    EVENT("sora-event-webhook-type", WebhookCounter.EVENT_SUCCESSFUL, WebhookCounter.EVENT_FAILED,
            WebhookCounter.EVENT_IGNORED, WebhookCounter.EVENT_DROPPED), //
    SESSION("sora-session-webhook-type", WebhookCounter.SESSION_SUCCESSFUL, WebhookCounter.SESSION_FAILED,
            WebhookCounter.SESSION_IGNORED, WebhookCounter.SESSION_DROPPED), //
    STATS("sora-stats-webhook-type", WebhookCounter.STATS_SUCCESSFUL, WebhookCounter.STATS_FAILED,
            WebhookCounter.STATS_IGNORED, WebhookCounter.STATS_DROPPED);

    final String typeHeader;
    final WebhookCounter successful;
    final WebhookCounter failed;
    final WebhookCounter ignored;
    final WebhookCounter dropped;

    WebhookKind(String typeHeader, WebhookCounter successful, WebhookCounter failed, WebhookCounter ignored,
            WebhookCounter dropped) {
        this.typeHeader = typeHeader;
        this.successful = successful;
        this.failed = failed;
        this.ignored = ignored;
        this.dropped = dropped;
    }
}
