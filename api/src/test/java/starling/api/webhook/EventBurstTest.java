package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.cluster.NodeName;
import starling.cluster.journal.OutboxStore;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.settings.EventWebhookSettings;
import starling.core.settings.JournalSettings;
import starling.core.settings.WebhookSettings;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.Member;
import starling.core.signaling.Role;
import starling.media.actor.ChannelReport;
import starling.media.actor.ConnectionFacts;
import starling.media.actor.MediaMeter;
import starling.media.engine.MediaStats;

/**
 * Ten thousand events a second for a receiver that does not keep up, from the report to the request. Prints what it measured;
 * {@code -Dstarling.burst.seconds} makes it longer.
 */
class EventBurstTest {
    private static final int RATE = 10_000;
    private static final int CHANNELS = 100;
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path dir;

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final SessionId session = SessionId.random(random);
    private final WebhookCounters counters = new WebhookCounters();
    private final LongAdder logged = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicIntegerArray last = new AtomicIntegerArray(CHANNELS);
    private final LongAdder disorder = new LongAdder();
    private final CountDownLatch slow = new CountDownLatch(1);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStayBoundedInOrderAndCountEveryEvent(boolean outbox) throws Exception {
        int events = RATE * Integer.getInteger("starling.burst.seconds", 2);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            JsonNode body = new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(exchange.getRequestBody().readAllBytes());
            await(slow);
            int channel = Integer.parseInt(body.path("channel_id").asText().substring(4));
            int number = body.at("/data/minutes").asInt() + 1;
            if (last.getAndSet(channel, number) >= number) {
                disorder.increment();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (WebhookClient client = new WebhookClient(new WebhookSettings("label", Optional.empty(), true,
                Optional.empty(), Optional.of(url), Optional.empty(), false, Duration.ofSeconds(60), Optional.empty(),
                WebhookSettings.NONE.tls())); ChannelWebhooks webhooks = webhooks(client, url, outbox)) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < CHANNELS; i++) {
                members.add(member("room" + i));
            }
            long heapBefore = heap();

            long seconds = feed(events, members, webhooks);
            await("bodies", () -> logged.sum() + counters.value(WebhookCounter.EVENT_DROPPED) - errors.sum() >= events);
            long heapAfter = heap();
            slow.countDown();
            await("an end for each", () -> counters.value(WebhookCounter.EVENT_SUCCESSFUL)
                    + counters.value(WebhookCounter.EVENT_DROPPED) >= events);

            assertEquals(events, counters.value(WebhookCounter.EVENT_SUCCESSFUL)
                    + counters.value(WebhookCounter.EVENT_DROPPED));
            assertEquals(0, counters.value(WebhookCounter.EVENT_FAILED));
            assertEquals(0, disorder.sum(), "events before earlier ones of their channel");
            System.out.println(String.format(Locale.ROOT,
                    "outbox %s: %d events in %.2f s, %d dropped, heap in use %+d MiB while all of them wait", outbox,
                    events, seconds / 1e9, counters.value(WebhookCounter.EVENT_DROPPED),
                    heapAfter - heapBefore >> 20));
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private long feed(int events, List<Member> members, ChannelWebhooks webhooks) {
        long begin = System.nanoTime();
        for (int i = 0; i < events; i++) {
            long due = begin + TimeUnit.SECONDS.toNanos(1) / RATE * i;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            webhooks.listeners().events().reported(new ChannelReport.ConnectionCreated(
                    new ConnectionFacts(members.get(i % CHANNELS), session, Optional.of(TransportKind.TURN_UDP),
                            new ChannelCounts(1, 2, 3), NOW, NOW, i / CHANNELS, MediaMeter.NONE)));
        }
        return System.nanoTime() - begin;
    }

    private ChannelWebhooks webhooks(WebhookClient client, URI url, boolean outbox) {
        WebhookDelivery.Logs logs = new WebhookDelivery.Logs(line -> {
            logged.increment();
            return true;
        }, line -> {
            errors.increment();
            return true;
        });
        WebhookDelivery events = outbox
                ? new WebhookDelivery(WebhookKind.EVENT, Optional.of(url), logs, counters,
                        delivery -> outbox(client, url, delivery))
                : new WebhookDelivery(WebhookKind.EVENT, Optional.of(url), client::post, logs, counters, 5,
                        PostQueues.Bounds.STANDARD);
        WebhookDelivery sessions = new WebhookDelivery(WebhookKind.SESSION, Optional.empty(), client::post, logs,
                counters, 5, PostQueues.Bounds.STANDARD);
        return new ChannelWebhooks(EventWebhookSettings.STANDARD,
                new WebhookSource("label", "node-01@127.0.0.1", "2026.1.0"), events, sessions, InstantSource.system());
    }

    private Outbox outbox(WebhookClient client, URI url, WebhookDelivery delivery) {
        try {
            return Outbox.start(OutboxStore.open(
                    new JournalSettings(Optional.empty(), "starling", Optional.empty()), dir,
                    new NodeName("node-01@127.0.0.1")),
                    new Outbox.Receiver(delivery::headers,
                            message -> client.post(url, message.headers(), message.body()), delivery),
                    5, Outbox.Limits.STANDARD, InstantSource.system());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Member member(String channel) {
        return new Member(ConnectionId.random(random, 1), new ClientId("alice"), new BundleId("bundle"),
                new ChannelId(channel), Role.RECVONLY, true, true, List.of(), MissingNode.getInstance(), "");
    }

    private static long heap() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        Object monitor = new Object();
        synchronized (monitor) {
            while (!condition.getAsBoolean()) {
                assertTrue(System.nanoTime() - deadline < 0, what);
                monitor.wait(5);
            }
        }
    }
}
