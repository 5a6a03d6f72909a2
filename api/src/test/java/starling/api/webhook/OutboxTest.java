package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.NodeName;
import starling.cluster.journal.OutboxStore;
import starling.core.id.ChannelId;
import starling.core.settings.JournalSettings;
import starling.core.settings.WebhookSettings;

/** The outbox over a real file, to a real HTTP server. */
class OutboxTest {
    private static final JournalSettings IN_FILE = new JournalSettings(Optional.empty(), "starling", Optional.empty());
    private static final NodeName NODE = new NodeName("node-01@127.0.0.1");
    private static final OutboxBook.Pauses SHORT = new OutboxBook.Pauses(Duration.ofMillis(1), Duration.ofMillis(10));

    @TempDir
    Path dir;

    private final BlockingQueue<JsonNode> errors = new LinkedBlockingQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private Outbox.Limits limits = new Outbox.Limits(Outbox.Limits.STANDARD.stored(),
            Outbox.Limits.STANDARD.unstored(), SHORT);
    private WebhookCounters counters = new WebhookCounters();
    private WebhookClient client;
    private WebhookDelivery delivery;

    @AfterEach
    void stop() {
        delivery.close();
        client.close();
    }

    @Test
    void shouldSendAgainUntilItIsAnsweredAndKeepTheOrder() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (EventReceiver receiver = new EventReceiver(body -> attempts.incrementAndGet() <= 5 ? 503 : 200)) {
            start(receiver);

            send("room", 0, 1, 2);

            List<Integer> numbers = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                EventReceiver.Told told = receiver.next();
                numbers.add(told.body().path("number").asInt());
                ids.add(told.body().path("id").asText());
                assertEquals("connection.created", told.headers().getFirst("sora-event-webhook-type"));
            }
            assertEquals(List.of(0, 0, 0, 0, 0, 0, 1, 2), numbers);
            assertEquals(1, ids.subList(0, 6).stream().distinct().count());
            await("all answered", () -> counters.value(WebhookCounter.EVENT_SUCCESSFUL) == 3);
            assertEquals(5, counters.value(WebhookCounter.EVENT_FAILED));
            assertEquals("STATUS", errors.take().path("error").asText());
            await("an empty outbox", () -> counters.value(OutboxGauge.WAITING) == 0);
        }
    }

    @Test
    void shouldSendInTheNextLifeWhatWasNotAnsweredInThisOne() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 500)) {
            start(receiver);
            for (int i = 0; i < 1000; i++) {
                send("room" + i % 10, i);
            }
            await("all stored", () -> delivery.waiting() == 0 && counters.value(OutboxGauge.WAITING) == 1000);
            stop();
        }

        counters = new WebhookCounters();
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(receiver);
            Map<String, Integer> last = new HashMap<>();
            for (int i = 0; i < 1000; i++) {
                JsonNode body = receiver.next().body();
                int number = body.path("number").asInt();
                assertTrue(number > last.getOrDefault(body.path("channel_id").asText(), -1), body.toString());
                last.put(body.path("channel_id").asText(), number);
            }
            await("all answered", () -> counters.value(OutboxGauge.WAITING) == 0);
            assertEquals(1000, counters.value(WebhookCounter.EVENT_SUCCESSFUL));
            stop();
        }

        counters = new WebhookCounters();
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(receiver);
            assertEquals(0, counters.value(OutboxGauge.WAITING));
            send("room", 1);
            assertEquals(1, receiver.next().body().path("number").asInt());
        }
    }

    @Test
    void shouldGoOnWithOtherChannelsWhileOneIsRefused() throws Exception {
        try (EventReceiver receiver = new EventReceiver(
                body -> body.path("channel_id").asText().equals("room") ? 400 : 200)) {
            start(receiver);
            send("room", 0);

            for (int i = 0; i < 100; i++) {
                send("other", i);
            }

            await("the others", () -> counters.value(WebhookCounter.EVENT_SUCCESSFUL) == 100);
            assertEquals(1, counters.value(OutboxGauge.WAITING));
        }
    }

    @Test
    void shouldGiveUpAfterADayAndTellTheNext() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> body.path("number").asInt() == 0 ? 400 : 200)) {
            start(receiver);
            send("room", 0, 1);
            await("a failure", () -> counters.value(WebhookCounter.EVENT_FAILED) > 0);
            assertEquals(0, counters.value(WebhookCounter.EVENT_DROPPED));

            now.set(now.get().plus(Duration.ofHours(25)));

            await("the next", () -> counters.value(WebhookCounter.EVENT_SUCCESSFUL) == 1);
            assertEquals(1, counters.value(WebhookCounter.EVENT_DROPPED));
            assertTrue(errors.stream().anyMatch(line -> line.path("error").asText().equals("EXPIRED")));
        }
    }

    @Test
    void shouldGoOnBehindAnEventThatIsDamagedInItsStore() throws Exception {
        try (OutboxStore store = OutboxStore.open(IN_FILE, dir, NODE)) {
            byte[] whole = body("room", 1).toString().getBytes(StandardCharsets.UTF_8);
            store.write(List.of(new OutboxStore.Entry(1, 3, Arrays.copyOf(whole, 20)),
                    new OutboxStore.Entry(2, 3, whole)), List.of());
        }
        now.set(Instant.EPOCH);
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(receiver);

            assertEquals(1, receiver.next().body().path("number").asInt());
            await("an empty outbox", () -> counters.value(OutboxGauge.WAITING) == 0);
            assertEquals(1, counters.value(WebhookCounter.EVENT_DROPPED));
        }
    }

    @Test
    void shouldTellForHowLongTheOldestHasWaited() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 400)) {
            start(receiver);
            assertEquals(0, counters.value(OutboxGauge.OLDEST));
            send("room", 0);
            await("stored", () -> delivery.waiting() == 0 && counters.value(WebhookCounter.EVENT_FAILED) > 0);

            now.set(now.get().plus(Duration.ofMinutes(5)));

            await("five minutes", () -> counters.value(OutboxGauge.OLDEST) == 300);
        }
    }

    @Test
    void shouldKeepDigitsOverTheStore() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(receiver);
            ObjectNode body = body("room", 0);
            body.set("event_metadata", DecimalNode.valueOf(new BigDecimal("1.10")));

            delivery.send(new ChannelId("room"), body, false);

            assertEquals("1.10", receiver.next().text().replaceAll(".*\"event_metadata\":([0-9.]+).*", "$1"));
        }
    }

    @Test
    void shouldBeFullAtItsBoundAndKeepRoomForWhatMatters() throws Exception {
        limits = new Outbox.Limits(new PostQueues.Bounds(10, 1 << 20), PostQueues.Bounds.STANDARD, SHORT);
        CountDownLatch hang = new CountDownLatch(1);
        try (EventReceiver receiver = new EventReceiver(body -> {
            hang.await();
            return 200;
        })) {
            start(receiver);
            for (int i = 0; i < 10; i++) {
                send("room", i);
            }
            await("stored", () -> delivery.waiting() == 0 && counters.value(OutboxGauge.WAITING) == 10);

            send("room", 10, 11);

            assertEquals(2, counters.value(WebhookCounter.EVENT_DROPPED));
            assertEquals("QUEUE-FULL", errors.take().path("error").asText());
            hang.countDown();
            await("all answered", () -> counters.value(OutboxGauge.WAITING) == 0);
            for (int i = 0; i < 10; i++) {
                assertEquals(i, receiver.next().body().path("number").asInt());
            }
        }
    }

    @Test
    void shouldLetRepetitionsGiveWayWhenHalfIsFull() throws Exception {
        limits = new Outbox.Limits(new PostQueues.Bounds(10, 1 << 20), PostQueues.Bounds.STANDARD, SHORT);
        try (EventReceiver receiver = new EventReceiver(body -> 503)) {
            start(receiver);
            send("room", 0, 1, 2, 3, 4);
            await("stored", () -> delivery.waiting() == 0 && counters.value(OutboxGauge.WAITING) == 5);

            delivery.send(new ChannelId("room"), body("room", 5), true);
            assertEquals(1, counters.value(WebhookCounter.EVENT_DROPPED));
            send("room", 6);
            assertEquals(1, counters.value(WebhookCounter.EVENT_DROPPED));
        }
    }

    @Test
    void shouldHoldTenThousandEventsForASlowReceiverInOrder() throws Exception {
        int channels = 50;
        CountDownLatch slow = new CountDownLatch(1);
        try (EventReceiver receiver = new EventReceiver(body -> {
            slow.await();
            return 200;
        })) {
            start(receiver);

            for (int i = 0; i < 10_000; i++) {
                send("room" + i % channels, i);
            }

            await("stored", () -> delivery.waiting() == 0 && counters.value(OutboxGauge.WAITING) == 10_000);
            assertEquals(0, counters.value(WebhookCounter.EVENT_DROPPED));
            assertFalse(delivery.isIdle());
            slow.countDown();
            Map<String, Integer> next = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                JsonNode body = receiver.next().body();
                String channel = body.path("channel_id").asText();
                int expected = next.getOrDefault(channel, Integer.parseInt(channel.substring(4)));
                assertEquals(expected, body.path("number").asInt(), channel);
                next.put(channel, expected + channels);
            }
            await("all answered", () -> counters.value(WebhookCounter.EVENT_SUCCESSFUL) == 10_000);
            await("an empty outbox", () -> counters.value(OutboxGauge.WAITING) == 0);
        }
    }

    private void start(EventReceiver receiver) throws Exception {
        WebhookSettings settings = new WebhookSettings("label", Optional.empty(), true, Optional.empty(),
                Optional.of(receiver.url()), Optional.empty(), false, Duration.ofSeconds(30), Optional.empty(),
                WebhookSettings.NONE.tls());
        client = new WebhookClient(settings);
        OutboxStore store = OutboxStore.open(IN_FILE, dir, NODE);
        List<Outbox> made = new ArrayList<>();
        delivery = new WebhookDelivery(WebhookKind.EVENT, Optional.of(receiver.url()),
                new WebhookDelivery.Logs(line -> true, errors::add), counters, own -> {
                    try {
                        made.add(Outbox.start(store, new Outbox.Receiver(own::headers,
                                message -> client.post(receiver.url(), message.headers(), message.body()), own), 5,
                                limits, now::get));
                        return made.get(0);
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                });
        counters.outboxTells(made.get(0)::value);
    }

    private void send(String channel, int... numbers) {
        for (int number : numbers) {
            delivery.send(new ChannelId(channel), body(channel, number), false);
        }
    }

    private static ObjectNode body(String channel, int number) {
        return JsonNodeFactory.instance.objectNode().put("type", "connection.created")
                .put("id", channel + "-" + number).put("channel_id", channel).put("number", number)
                .put("padding", "x".repeat(500));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Object monitor = new Object();
        synchronized (monitor) {
            while (!condition.getAsBoolean()) {
                assertTrue(System.nanoTime() - deadline < 0, what);
                monitor.wait(5);
            }
        }
    }
}
