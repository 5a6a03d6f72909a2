package starling.api.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.api.log.LogFile;
import starling.api.log.LogFiles;
import starling.core.settings.NodeSettings;
import starling.core.signaling.AuthAnswer;
import starling.core.signaling.AuthQuestion;
import starling.core.signaling.AuthVerdict;
import starling.core.signaling.Notify;
import starling.core.signaling.Overrides;
import starling.media.actor.AuthPort;

/** Asks the application whether a client may enter ({@code webhooks.md section 3}). Any thread. */
public final class AuthWebhook implements AuthPort {
    private static final Logger LOG = LoggerFactory.getLogger(AuthWebhook.class);

    private final Optional<URI> url;
    private final WebhookClient client;
    private final WebhookSource source;
    private final InstantSource clock;
    private final AuthLog log;
    private final boolean metadataExt;
    private final IgnoredItemsLog ignored = new IgnoredItemsLog("AUTH");
    private final LongAdder allowed = new LongAdder();
    private final LongAdder denied = new LongAdder();
    private final LongAdder failed = new LongAdder();

    AuthWebhook(Optional<URI> url, WebhookClient client, WebhookSource source, InstantSource clock, AuthLog log,
            boolean metadataExt) {
        this.url = url;
        this.client = client;
        this.source = source;
        this.clock = clock;
        this.log = log;
        this.metadataExt = metadataExt;
    }

    /** Asks the URL of the settings; without one everybody may enter. */
    public static AuthWebhook start(NodeSettings settings, String version, WebhookClient client, LogFiles files) {
        LineLog done = settings.webhooks().authLog() ? files.lines(LogFile.AUTH_WEBHOOK)::write : line -> true;
        AuthLog log = new AuthLog(done, files.lines(LogFile.AUTH_WEBHOOK_ERROR)::write, settings.webhooks().authUrl(),
                InstantSource.system());
        return new AuthWebhook(settings.webhooks().authUrl(), client,
                new WebhookSource(settings.webhooks().label(), settings.nodeName(), version), InstantSource.system(),
                log, settings.signaling().notifyMetadataExt());
    }

    @Override
    public CompletionStage<AuthVerdict> authorize(AuthQuestion question) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("timestamp", Notify.timestamp(clock.instant()));
        body.put("version", source.version());
        body.put("label", source.label());
        body.put("node_name", source.nodeName());
        body.setAll(question.fields());
        if (url.isEmpty()) {
            log.done(body, "");
            return CompletableFuture.completedStage(new AuthVerdict.Allowed(Overrides.NONE));
        }
        return client.post(url.get(), Map.of("sora-connection-id", question.connectionId().value()), body)
                .handle((answer, failure) -> failure == null ? verdict(body, answer) : unanswered(body, failure));
    }

    @Override
    public Counts counts() {
        return new Counts(allowed.sum(), denied.sum(), failed.sum());
    }

    private AuthVerdict verdict(ObjectNode body, WebhookAnswer answer) {
        String text = answer.text();
        if (!answer.successful()) {
            return failed(body, "STATUS-" + answer.status(), text);
        }
        AuthAnswer read = metadataExt ? AuthAnswer.read(text) : AuthAnswer.read(text).withoutNotifyMetadataExt();
        if (!read.problem().isEmpty()) {
            return failed(body, read.problem(), text);
        }
        (read.verdict() instanceof AuthVerdict.Allowed ? allowed : denied).increment();
        log.done(body, text);
        ignored.tell(read.ignored());
        return read.verdict();
    }

    private AuthVerdict unanswered(ObjectNode body, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof WebhookException known
                ? failed(body, known.kind() + ": " + known.getMessage(), "")
                : failed(body, "INTERNAL: " + cause, "");
    }

    private AuthVerdict failed(ObjectNode body, String error, String answer) {
        failed.increment();
        log.error(body, answer, error);
        LOG.warn("AUTH-WEBHOOK-FAILED | a client was refused, see auth_webhook_error.jsonl: {}", error);
        return new AuthVerdict.Failed();
    }
}
