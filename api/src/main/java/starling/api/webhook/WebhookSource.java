package starling.api.webhook;

import static java.util.Objects.requireNonNull;

/** The server as every webhook names it ({@code webhooks.md section 2}). */
record WebhookSource(String label, String nodeName, String version) {
    WebhookSource {
        requireNonNull(label, "label");
        requireNonNull(nodeName, "nodeName");
        requireNonNull(version, "version");
    }
}
