package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.Member;
import starling.core.signaling.Role;
import starling.media.actor.RtcReport;

/** Without a server: what is posted, what is written and what is counted. */
class StatsWebhookTest {
    private static final URI URL = URI.create("http://127.0.0.1:1/");

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final WebhookCounters counters = new WebhookCounters();
    private final BlockingQueue<JsonNode> posted = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> done = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> errors = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
    private final CountDownLatch mayWrite = new CountDownLatch(1);
    private volatile int status = 200;
    private StatsWebhook webhook;

    @AfterEach
    void stop() {
        mayWrite.countDown();
        webhook.close();
    }

    private void start(Optional<URI> url) {
        WebhookDelivery delivery = new WebhookDelivery(WebhookKind.STATS, url, (to, headers, body) -> {
            posted.add(body);
            return CompletableFuture.completedStage(new WebhookAnswer(status, new byte[0]));
        }, new WebhookDelivery.Logs(done::add, errors::add), counters, 2, PostQueues.Bounds.STANDARD);
        webhook = new StatsWebhook(new WebhookSource("label", "node-01@127.0.0.1", "2026.1.0"), url.isPresent(),
                delivery, line -> {
                    await(mayWrite);
                    return lines.add(line);
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RtcReport report(String stats) {
        Member member = new Member(ConnectionId.random(random, 1), new ClientId("alice"), new BundleId("bundle"),
                new ChannelId("room"), Role.SENDRECV, true, true, List.of(), MissingNode.getInstance(), "");
        return new RtcReport(member, SessionId.random(random), Instant.parse("2026-11-24T01:02:03.000004Z"), stats);
    }

    private static JsonNode next(BlockingQueue<JsonNode> queue) throws InterruptedException {
        JsonNode next = queue.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing came");
        return next;
    }

    @Test
    void shouldPostWhatAClientToldAndWriteALineForEachObject() throws Exception {
        mayWrite.countDown();
        start(Optional.of(URL));

        webhook.events().rtcReported(report("[{\"id\":\"a\",\"timestamp\":1.10},{\"type\":\"x\"}]"));

        JsonNode body = next(posted);
        assertEquals("connection.rtc 2026-11-24T01:02:03.000004Z [{\"id\":\"a\",\"timestamp\":1.10},{\"type\":\"x\"}]",
                body.path("type").textValue() + " " + body.path("timestamp").textValue() + " " + body.path("stats"));
        assertEquals("{\"id\":\"a\",\"timestamp\":1.10}", next(lines).path("rtc_data").toString());
        assertEquals("x", next(lines).path("rtc_type").textValue());
        assertEquals(body, next(done).path("req"));
        status = 500;
        webhook.events().rtcReported(report("[{}]"));
        assertEquals("STATUS", next(errors).path("error").textValue());
        assertEquals("1 1", counters.value(WebhookCounter.STATS_SUCCESSFUL) + " "
                + counters.value(WebhookCounter.STATS_FAILED));
    }

    @Test
    void shouldOnlyWriteWithoutAReceiver() throws Exception {
        mayWrite.countDown();
        start(Optional.empty());

        webhook.events().rtcReported(report("[{\"id\":\"a\"}]"));

        assertEquals("a", next(lines).path("rtc_id").textValue());
        webhook.close();
        assertEquals("0 0 0", posted.size() + " " + done.size() + " " + errors.size());
    }

    @Test
    void shouldLoseAndCountWhatIsTooMuchWhileItCannotWrite() throws Exception {
        start(Optional.of(URL));
        String long1 = "[{\"text\":\"" + "x".repeat(1 << 20) + "\"}]";

        for (int i = 0; i < 40; i++) {
            webhook.events().rtcReported(report(long1));
        }

        long kept = 40 - counters.value(WebhookCounter.STATS_DROPPED);
        assertEquals(StatsWebhook.MAX_CHARS / long1.length(), kept);
        mayWrite.countDown();
        for (int i = 0; i < kept; i++) {
            next(posted);
        }
        webhook.events().rtcReported(report("[{\"id\":\"again\"}]"));
        while (!next(posted).at("/stats/0/id").asText().equals("again")) {
            // those before
        }
    }
}
