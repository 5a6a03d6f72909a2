package starling.api.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.api.log.LogFile;
import starling.api.log.LogFiles;
import starling.core.settings.NodeSettings;
import starling.core.signaling.SessionAnswer;
import starling.core.signaling.SessionTerms;
import starling.media.actor.SessionFacts;
import starling.media.actor.SessionPort;

/**
 * Tells the application that a session is about to begin, and waits for its terms ({@code webhooks.md section 4}); the other
 * session webhooks, which nobody waits for, are sent by {@link ChannelWebhooks}. A request waits for no other one. Any thread.
 */
public final class SessionWebhook implements SessionPort {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWebhook.class);
    private static final String CREATED = "session.created";

    private final Optional<URI> url;
    private final WebhookClient client;
    private final WebhookSource source;
    private final AuthLog log;
    private final WebhookCounters counters;
    private final IgnoredItemsLog ignored = new IgnoredItemsLog("SESSION");

    private SessionWebhook(Optional<URI> url, WebhookClient client, WebhookSource source, AuthLog log,
            WebhookCounters counters) {
        this.url = url;
        this.client = client;
        this.source = source;
        this.log = log;
        this.counters = counters;
    }

    /** Asks the URL of the settings; without one sessions begin at once. */
    public static SessionWebhook start(NodeSettings settings, String version, WebhookClient client, LogFiles files,
            WebhookCounters counters) {
        return new SessionWebhook(settings.webhooks().sessionUrl(), client,
                new WebhookSource(settings.webhooks().label(), settings.nodeName(), version),
                new AuthLog(files.lines(LogFile.SESSION_WEBHOOK)::write,
                        files.lines(LogFile.SESSION_WEBHOOK_ERROR)::write, Optional.empty(), InstantSource.system()),
                counters);
    }

    @Override
    public boolean asks() {
        return url.isPresent();
    }

    @Override
    public CompletionStage<Optional<SessionTerms>> created(SessionFacts facts) {
        if (url.isEmpty()) {
            return CompletableFuture.completedStage(Optional.of(SessionTerms.NONE));
        }
        ObjectNode body = new SessionBodies(source).created(facts);
        return client.post(url.get(), Map.of(WebhookKind.SESSION.typeHeader, CREATED, "sora-session-id",
                facts.session().value()), body)
                .handle((answer, failure) -> failure == null ? terms(body, answer) : unanswered(body, failure));
    }

    private Optional<SessionTerms> terms(ObjectNode body, WebhookAnswer answer) {
        if (!answer.successful()) {
            log.error(body, answer.text(), answer.status());
            return failed("STATUS " + answer.status());
        }
        String text = answer.text();
        SessionAnswer read = answer.body().length > 0 && text.isEmpty()
                ? SessionAnswer.read("no UTF-8")
                : SessionAnswer.read(text);
        if (!read.problem().isEmpty()) {
            log.error(body, text, read.problem());
            return failed(read.problem());
        }
        counters.count(WebhookKind.SESSION.successful);
        log.done(body, text.isBlank() ? "" : text);
        ignored.tell(read.ignored());
        return Optional.of(read.terms());
    }

    private Optional<SessionTerms> unanswered(ObjectNode body, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        String error = cause instanceof WebhookException known ? known.kind().name() : "INTERNAL";
        log.error(body, "", error);
        return failed(error + ": " + cause.getMessage());
    }

    private Optional<SessionTerms> failed(String error) {
        counters.count(WebhookKind.SESSION.failed);
        LOG.warn("SESSION-WEBHOOK-FAILED | a session did not begin, see session_webhook_error.jsonl: {}", error);
        return Optional.empty();
    }
}
