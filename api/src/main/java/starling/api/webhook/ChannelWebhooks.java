package starling.api.webhook;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.api.log.LogFile;
import starling.api.log.LogFiles;
import starling.cluster.NodeListeners;
import starling.cluster.NodeName;
import starling.cluster.NodeStartException;
import starling.cluster.journal.OutboxStore;
import starling.cluster.journal.SessionVanished;
import starling.core.settings.EventWebhookSettings;
import starling.core.settings.NodeSettings;
import starling.media.actor.AuthPort;
import starling.media.actor.ChannelReport;
import starling.media.actor.ConnectionFacts;
import starling.media.actor.NodeEvents;
import starling.media.actor.SessionFacts;
import starling.media.actor.SessionPort;
import starling.media.engine.MediaStats;

/**
 * The event and the session webhook of a node, with their logs ({@code webhooks.md sections 4, 5 and 7}). What channels report
 * is put into a bounded queue, from which one thread makes bodies and hands them to the {@link WebhookDelivery} of their
 * kind. No receiver, however slow, holds up more than that.
 */
public final class ChannelWebhooks implements AutoCloseable {
    /** More would be lost and counted: this thread only makes JSON, thousands a second. */
    static final int MAX_REPORTS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(ChannelWebhooks.class);
    private static final long STATS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TAKE_MILLIS = 100;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final EventWebhookSettings settings;
    private final EventBodies events;
    private final SessionBodies sessions;
    private final WebhookDelivery eventDelivery;
    private final WebhookDelivery sessionDelivery;
    private final InstantSource clock;
    private final BlockingQueue<Taken> reports = new ArrayBlockingQueue<>(MAX_REPORTS);
    private final Thread thread = new Thread(this::run, "webhook-bodies");
    private volatile boolean closing;

    /**
     * A report that waits for its body.
     *
     * @param stats asked for when the report came, so that many need no longer than one; empty: none are told
     * @param nanos when it came
     */
    private record Taken(Object report, Optional<CompletionStage<MediaStats>> stats, long nanos) {}

    ChannelWebhooks(EventWebhookSettings settings, WebhookSource source, WebhookDelivery eventDelivery,
            WebhookDelivery sessionDelivery, InstantSource clock) {
        this.settings = settings;
        this.events = new EventBodies(source);
        this.sessions = new SessionBodies(source);
        this.eventDelivery = eventDelivery;
        this.sessionDelivery = sessionDelivery;
        this.clock = clock;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sends to the URLs of the settings, or to nobody and only writes logs.
     *
     * @throws NodeStartException if there is to be an outbox that cannot be opened; with one line for the operator
     */
    public static ChannelWebhooks start(NodeSettings settings, String version, WebhookClient client, LogFiles files,
            WebhookCounters counters) {
        EventWebhookSettings own = settings.eventWebhook();
        WebhookDelivery.Logs eventLogs = new WebhookDelivery.Logs(files.lines(LogFile.EVENT_WEBHOOK)::write,
                files.lines(LogFile.EVENT_WEBHOOK_ERROR)::write);
        WebhookDelivery events = own.outbox()
                ? new WebhookDelivery(WebhookKind.EVENT, settings.webhooks().eventUrl(), eventLogs, counters,
                        delivery -> outbox(settings, client, delivery, counters))
                : new WebhookDelivery(WebhookKind.EVENT, settings.webhooks().eventUrl(), client::post, eventLogs,
                        counters, own.workers(), PostQueues.Bounds.STANDARD);
        WebhookDelivery sessions = new WebhookDelivery(WebhookKind.SESSION, settings.webhooks().sessionUrl(),
                client::post,
                new WebhookDelivery.Logs(files.lines(LogFile.SESSION_WEBHOOK)::write,
                        files.lines(LogFile.SESSION_WEBHOOK_ERROR)::write),
                counters, own.workers(), PostQueues.Bounds.STANDARD);
        return new ChannelWebhooks(own, new WebhookSource(settings.webhooks().label(), settings.nodeName(), version),
                events, sessions, InstantSource.system());
    }

    private static Outbox outbox(NodeSettings settings, WebhookClient client, WebhookDelivery delivery,
            WebhookCounters counters) {
        NodeName node = NodeName.parse(settings.nodeName()).orElseThrow();
        OutboxStore store = OutboxStore.open(settings.journal(), Path.of(settings.dataDir()), node);
        URI url = settings.webhooks().eventUrl().orElseThrow();
        try {
            Outbox outbox = Outbox.start(store, new Outbox.Receiver(delivery::headers,
                    message -> client.post(url, message.headers(), message.body()), delivery),
                    settings.eventWebhook().workers(), Outbox.Limits.STANDARD, InstantSource.system());
            counters.outboxTells(outbox::value);
            return outbox;
        } catch (IOException e) {
            store.close();
            throw new NodeStartException("the webhook outbox cannot be read: " + e.getMessage()
                    + " (expected: what an earlier process of this node wrote)", e);
        }
    }

    /** Is to be told what happens on the node. */
    public NodeListeners listeners() {
        return new NodeListeners(new NodeEvents() {
            @Override
            public void reported(ChannelReport report) {
                take(report);
            }
        }, this::take, AuthPort.OPEN, SessionPort.OPEN);
    }

    private void take(Object report) {
        if (reports.remainingCapacity() > 0
                && reports.offer(new Taken(report, connectionFacts(report).map(facts -> facts.meter().stats()),
                        System.nanoTime()))) {
            return;
        }
        boolean ofSession = report instanceof SessionVanished || sessionFacts(report).isPresent();
        (ofSession ? sessionDelivery : eventDelivery).lost();
        LOG.error("WEBHOOK-OVERFLOW | more than {} reports wait to be written: one is lost", MAX_REPORTS);
    }

    private static Optional<SessionFacts> sessionFacts(Object report) {
        return report instanceof ChannelReport.SessionCreated created
                ? Optional.of(created.facts())
                : report instanceof ChannelReport.SessionUpdated updated
                        ? Optional.of(updated.facts())
                        : report instanceof ChannelReport.SessionDestroyed destroyed
                                ? Optional.of(destroyed.facts())
                                : Optional.empty();
    }

    /** Of an event that tells what the connection's media has come to. */
    private Optional<ConnectionFacts> connectionFacts(Object report) {
        return report instanceof ChannelReport.ConnectionCreated created
                ? Optional.of(created.facts())
                : report instanceof ChannelReport.ConnectionDestroyed destroyed
                        ? Optional.of(destroyed.facts())
                        : report instanceof ChannelReport.ConnectionFailed failed
                                ? Optional.of(failed.facts())
                                : report instanceof ChannelReport.ConnectionUpdated updated
                                        && !settings.ignoreConnectionUpdated()
                                                ? Optional.of(updated.facts())
                                                : Optional.empty();
    }

    private void run() {
        try {
            while (!closing || !reports.isEmpty()) {
                Taken taken = reports.poll(TAKE_MILLIS, TimeUnit.MILLISECONDS);
                if (taken != null) {
                    tell(taken);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Taken taken) throws InterruptedException {
        Object report = taken.report();
        try {
            if (report instanceof SessionVanished vanished) {
                tellVanished(vanished);
            } else if (sessionFacts(report).isPresent()) {
                tellSession((ChannelReport) report);
            } else {
                tellConnection((ChannelReport) report, stats(taken));
            }
        } catch (RuntimeException e) { // a bug with one report must not silence all others
            LOG.error("WEBHOOK-FAILED | {} could not be told", report.getClass().getSimpleName(), e);
        }
    }

    private void tellConnection(ChannelReport report, MediaStats stats) {
        if (report instanceof ChannelReport.ConnectionCreated created) {
            eventDelivery.send(report.channel(), events.created(created.facts(), stats), false);
        } else if (report instanceof ChannelReport.ConnectionDestroyed destroyed) {
            eventDelivery.send(report.channel(),
                    events.destroyed(destroyed.facts(), destroyed.end(), stats), false);
        } else if (report instanceof ChannelReport.ConnectionFailed failed) {
            eventDelivery.send(report.channel(), events.failed(failed.facts(), failed.end(), stats),
                    false);
        } else if (settings.ignoreConnectionUpdated()) {
            eventDelivery.ignore();
        } else if (report instanceof ChannelReport.ConnectionUpdated updated) {
            eventDelivery.send(report.channel(), events.updated(updated.facts(), stats), true);
        }
    }

    private void tellSession(ChannelReport report) {
        if (report instanceof ChannelReport.SessionCreated created) {
            // With a URL the beginning of the session has waited for the answer: SessionWebhook.
            sessionDelivery.log(sessions.created(created.facts()));
        } else if (report instanceof ChannelReport.SessionDestroyed destroyed) {
            sessionDelivery.send(report.channel(), sessions.destroyed(destroyed.facts(), destroyed.end()), false);
        } else if (settings.ignoreSessionUpdated()) {
            sessionDelivery.ignore();
        } else if (report instanceof ChannelReport.SessionUpdated updated) {
            sessionDelivery.send(report.channel(), sessions.updated(updated.facts()), true);
        }
    }

    private void tellVanished(SessionVanished vanished) {
        vanished.connections().forEach(connection -> eventDelivery.send(vanished.channel(),
                events.lost(vanished, connection, clock.instant()), false));
        sessionDelivery.send(vanished.channel(), sessions.vanished(vanished, clock.instant()), false);
    }

    /** The loop answers within a duty cycle; without it the event goes without its counters. */
    private static MediaStats stats(Taken taken) throws InterruptedException {
        if (taken.stats().isEmpty()) {
            return MediaStats.EMPTY;
        }
        long left = taken.nanos() + STATS_NANOS - System.nanoTime();
        try {
            return taken.stats().get().toCompletableFuture().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return MediaStats.EMPTY;
        }
    }

    /** Tells what has happened by now, for three seconds at most; what is left then is only in the logs. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        closing = true;
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            while (!(eventDelivery.isIdle() && sessionDelivery.isIdle()) && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int left = eventDelivery.waiting() + sessionDelivery.waiting();
        if (left > 0) {
            LOG.warn("WEBHOOKS-LEFT | {} webhooks were not sent before the node ended", left);
        }
        eventDelivery.close();
        sessionDelivery.close();
    }
}
