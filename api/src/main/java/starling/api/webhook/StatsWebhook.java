package starling.api.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.api.log.LogFile;
import starling.api.log.LogFiles;
import starling.core.id.SessionId;
import starling.core.settings.NodeSettings;
import starling.core.signaling.Member;
import starling.core.signaling.Notify;
import starling.media.actor.NodeEvents;
import starling.media.actor.RtcReport;

/**
 * The stats webhook and {@code rtc_stats.jsonl} ({@code webhooks.md section 6}): what clients tell of themselves, passed on.
 * Reports wait in a bounded queue for one thread, which makes bodies and lines; those that are too many are dropped and counted.
 */
public final class StatsWebhook implements AutoCloseable {
    static final int MAX_REPORTS = 1_000;
    static final long MAX_CHARS = 32L << 20;
    private static final String TYPE = "connection.rtc";
    private static final Logger LOG = LoggerFactory.getLogger(StatsWebhook.class);
    private static final long TAKE_MILLIS = 100;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private final WebhookSource source;
    private final boolean sends;
    private final WebhookDelivery delivery;
    private final LineLog lines;
    private final BlockingQueue<RtcReport> reports = new ArrayBlockingQueue<>(MAX_REPORTS);
    private final AtomicLong chars = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom();
    private final Thread thread = new Thread(this::run, "stats-webhook");
    private volatile boolean closing;

    /** @param sends whether the delivery has a URL */
    StatsWebhook(WebhookSource source, boolean sends, WebhookDelivery delivery, LineLog lines) {
        this.source = source;
        this.sends = sends;
        this.delivery = delivery;
        this.lines = lines;
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends to the URL of the settings, or to nobody and only writes {@code rtc_stats.jsonl}. */
    public static StatsWebhook start(NodeSettings settings, String version, WebhookClient client, LogFiles files,
            WebhookCounters counters) {
        LineLog nothing = line -> true;
        WebhookDelivery.Logs logs = settings.webhooks().statsLog()
                ? new WebhookDelivery.Logs(files.lines(LogFile.STATS_WEBHOOK)::write,
                        files.lines(LogFile.STATS_WEBHOOK_ERROR)::write)
                : new WebhookDelivery.Logs(nothing, nothing);
        WebhookDelivery delivery = new WebhookDelivery(WebhookKind.STATS, settings.webhooks().statsUrl(), client::post,
                logs, counters, settings.eventWebhook().workers(), PostQueues.Bounds.STANDARD);
        return new StatsWebhook(new WebhookSource(settings.webhooks().label(), settings.nodeName(), version),
                settings.webhooks().statsUrl().isPresent(), delivery, files.lines(LogFile.RTC_STATS)::write);
    }

    /** Is to be told what clients report. */
    public NodeEvents events() {
        return new NodeEvents() {
            @Override
            public void rtcReported(RtcReport report) {
                take(report);
            }
        };
    }

    private void take(RtcReport report) {
        int size = report.stats().length();
        if (chars.addAndGet(size) <= MAX_CHARS && reports.offer(report)) {
            return;
        }
        chars.addAndGet(-size);
        delivery.lost();
        LOG.error("STATS-OVERFLOW | more than {} reports of clients, or {} characters, wait: one is lost", MAX_REPORTS,
                MAX_CHARS);
    }

    private void run() {
        try {
            while (!closing || !reports.isEmpty()) {
                RtcReport report = reports.poll(TAKE_MILLIS, TimeUnit.MILLISECONDS);
                if (report != null) {
                    tell(report);
                    chars.addAndGet(-report.stats().length());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(RtcReport report) {
        try {
            JsonNode stats = MAPPER.readTree(report.stats());
            ObjectNode body = envelope(report);
            for (JsonNode object : stats) {
                lines.write(line(body, object));
            }
            if (sends) {
                body.set("stats", stats);
                delivery.send(report.member().channelId(), body, true);
            }
        } catch (JsonProcessingException | RuntimeException e) { // a bug with one report must not silence all others
            LOG.error("STATS-FAILED | connection_id={} could not be told", report.member().connectionId(), e);
        }
    }

    private ObjectNode envelope(RtcReport report) {
        Member member = report.member();
        String session = report.session().value();
        return JsonNodeFactory.instance.objectNode().put("id", SessionId.random(random).value())
                .put("label", source.label()).put("timestamp", Notify.timestamp(report.at())).put("type", TYPE)
                .put("version", source.version()).put("node_name", source.nodeName()).put("session_id", session)
                .put("group_id", session).put("role", member.role().text())
                .put("channel_id", member.channelId().value()).put("client_id", member.clientId().value())
                .put("bundle_id", member.bundleId().value()).put("connection_id", member.connectionId().value())
                .put("simulcast", false).put("spotlight", false);
    }

    /** One object of the report; all of them share the report's {@code id}. */
    private static ObjectNode line(ObjectNode envelope, JsonNode object) {
        ObjectNode line = envelope.deepCopy().put("log_written", true);
        for (String member : List.of("id", "type", "timestamp")) {
            if (object.has(member)) {
                line.set("rtc_" + member, object.get(member));
            }
        }
        line.set("rtc_data", object);
        return line;
    }

    /** Tells what has come by now, for a second at most. */
    @Override
    public void close() {
        closing = true;
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            while (!delivery.isIdle() && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delivery.close();
    }
}
