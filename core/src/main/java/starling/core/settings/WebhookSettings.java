package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the node asks and tells the application's backend, and how ({@code webhooks.md section 1}).
 *
 * @param label the server's name in every webhook
 * @param authUrl asked before a client gets its offer; empty: every client is welcome
 * @param authLog whether {@code auth_webhook.jsonl} is written
 * @param sessionUrl told of sessions; empty: nobody is
 * @param eventUrl told of connections; empty: nobody is
 * @param statsUrl told of the clients' own statistics; empty: nobody is
 * @param statsLog whether {@code stats_webhook.jsonl} is written
 * @param responseTimeout from the request to the whole answer
 * @param basic how the node names itself; empty: not at all
 */
public record WebhookSettings(String label, Optional<URI> authUrl, boolean authLog, Optional<URI> sessionUrl,
        Optional<URI> eventUrl, Optional<URI> statsUrl, boolean statsLog, Duration responseTimeout,
        Optional<BasicAuthentication> basic,
        WebhookTlsSettings tls) {
    /** No URL at all, and otherwise the defaults. */
    public static final WebhookSettings NONE = new WebhookSettings("WebRTC SFU Sora", Optional.empty(), true,
            Optional.empty(), Optional.empty(), Optional.empty(), false, Duration.ofSeconds(5), Optional.empty(),
            WebhookTlsSettings.SYSTEM);

    /** User and password of basic authentication (RFC 7617); not shown by {@link #toString}. */
    public record BasicAuthentication(String userId, String password) {
        public BasicAuthentication {
            requireNonNull(userId, "userId");
            requireNonNull(password, "password");
        }

        @Override
        public String toString() {
            return "BasicAuthentication[" + userId + "]";
        }
    }

    public WebhookSettings {
        requireNonNull(label, "label");
        requireNonNull(authUrl, "authUrl");
        requireNonNull(sessionUrl, "sessionUrl");
        requireNonNull(eventUrl, "eventUrl");
        requireNonNull(statsUrl, "statsUrl");
        requireNonNull(responseTimeout, "responseTimeout");
        requireNonNull(basic, "basic");
        requireNonNull(tls, "tls");
    }
}
