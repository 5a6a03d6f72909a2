package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeName;
import starling.cluster.journal.SessionVanished;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.media.TransportKind;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.OpusParameters;
import starling.core.settings.EventWebhookSettings;
import starling.core.settings.WebhookSettings;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.CloseReason;
import starling.core.signaling.ForwardingFilters;
import starling.core.signaling.MediaTerms;
import starling.core.signaling.Member;
import starling.core.signaling.Role;
import starling.core.signaling.VideoParameters;
import starling.media.actor.ChannelReport;
import starling.media.actor.ConnectionEnd;
import starling.media.actor.ConnectionFacts;
import starling.media.actor.MediaMeter;
import starling.media.actor.SessionEnd;
import starling.media.actor.SessionFacts;
import starling.media.engine.MediaStats;

/** The event and the session webhook against a real HTTP server. */
class ChannelWebhooksTest {
    private static final Instant CREATED = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant LATER = Instant.parse("2026-11-23T10:02:30Z");
    private static final MediaMeter METER = new MediaMeter() {
        @Override
        public CompletionStage<MediaStats> stats() {
            return CompletableFuture.completedFuture(
                    MediaStats.of(Map.of("rtp.total_received_bytes", 1000L, "rtp.total_sent_bytes", 2000L)));
        }

        @Override
        public IceTroubles iceTroubles() {
            return new IceTroubles(1500, 200);
        }
    };

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final SessionId session = SessionId.random(random);
    private final WebhookCounters counters = new WebhookCounters();
    private final BlockingQueue<JsonNode> eventLog = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> sessionLog = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> errors = new LinkedBlockingQueue<>();
    private EventWebhookSettings settings = EventWebhookSettings.STANDARD;
    private PostQueues.Bounds bounds = PostQueues.Bounds.STANDARD;
    private ChannelWebhooks webhooks;
    private WebhookClient client;

    @AfterEach
    void stop() {
        webhooks.close();
        client.close();
    }

    @Test
    void shouldTellAConnectionsLifeWithBodiesAndHeaders() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));
            Member member = member("room");

            tell(created(member));
            tell(new ChannelReport.ConnectionUpdated(facts(member, LATER)));
            tell(new ChannelReport.ConnectionDestroyed(facts(member, LATER), new ConnectionEnd(
                    CloseReason.TYPE_DISCONNECT, "", MissingNode.getInstance(), TextNode.valueOf("NO-ERROR"))));

            EventReceiver.Told created = receiver.next();
            assertEquals("connection.created", created.headers().getFirst("sora-event-webhook-type"));
            assertEquals(session.value(), created.headers().getFirst("sora-session-id"));
            assertEquals(member.connectionId().value(), created.headers().getFirst("sora-connection-id"));
            assertEquals("application/json", created.headers().getFirst("content-type"));
            JsonNode body = created.body();
            assertEquals(26, body.path("id").asText().length());
            assertEquals("{'type':'connection.created','id':'" + body.path("id").asText()
                    + "','timestamp':'2026-11-23T10:00:00.000000Z','version':'2026.1.0','label':'label',"
                    + "'node_name':'node-01@127.0.0.1','channel_id':'room','role':'sendrecv','session_id':'" + session
                    + "','client_id':'alice','bundle_id':'bundle','connection_id':'" + member.connectionId()
                    + "','simulcast':false,'spotlight':false,'data':{'minutes':0,'audio':true,'video':true,"
                    + "'audio_codec_type':'OPUS','video_codec_type':'VP9','video_vp9_params':{'profile_id':0},"
                    + "'channel_connections':6,'channel_sendrecv_connections':1,'channel_sendonly_connections':2,"
                    + "'channel_recvonly_connections':3,'turn_transport_type':'udp','created_time':1795428000,"
                    + "'created_timestamp':'2026-11-23T10:00:00.000000Z','ice_connection_state':"
                    + "{'total_checking_duration_ms':1500,'total_disconnected_duration_ms':200},"
                    + "'total_received_bytes':1000,'total_sent_bytes':2000},'log_written':true}",
                    body.toString().replace('"', '\''));
            EventReceiver.Told updated = receiver.next();
            assertEquals("connection.updated", updated.type());
            assertEquals(2, updated.body().path("data").path("minutes").asInt());
            JsonNode data = receiver.next().body().path("data");
            assertEquals("TYPE-DISCONNECT", data.path("reason").asText());
            assertEquals("NO-ERROR", data.path("type_disconnect_reason").asText());
            assertFalse(data.has("disconnect_api_reason"));
            assertEquals("2026-11-23T10:02:30.000000Z", data.path("destroyed_timestamp").asText());
            JsonNode line = eventLog.take();
            assertEquals(body.toString(), line.path("req").toString());
            assertNotEquals(line.path("id"), body.path("id"));
            await(WebhookCounter.EVENT_SUCCESSFUL, 3);
        }
    }

    @Test
    void shouldTellWhatTheAuthWebhookGaveAndWhatWasAskedFor() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));
            Member plain = member("room");
            MediaTerms media = new MediaTerms(true, OpusParameters.STANDARD.withBitRate(64), true, Codec.VP8,
                    VideoParameters.NONE, 800);
            Member member = new Member(plain.connectionId(), plain.clientId(), plain.bundleId(), plain.channelId(),
                    Role.RECVONLY, true, true, List.of(), MissingNode.getInstance(), MissingNode.getInstance(),
                    MissingNode.getInstance(), "",
                    Optional.of(new Member.Details(media, TextNode.valueOf("mine"), Optional.empty(),
                            ForwardingFilters.NONE)));

            tell(created(member));

            JsonNode body = receiver.next().body();
            assertEquals("mine", body.path("event_metadata").textValue());
            assertEquals("OPUS 64 VP8 800", body.at("/data/audio_codec_type").textValue() + " "
                    + body.at("/data/audio_bit_rate") + " " + body.at("/data/video_codec_type").textValue() + " "
                    + body.at("/data/video_bit_rate"));
        }
    }

    @Test
    void shouldAskForManyCountersInTheTimeOfOne() throws Exception {
        int connections = 100;
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<MediaStats> counters = new CompletableFuture<>();
        MediaMeter meter = new MediaMeter() {
            @Override
            public CompletionStage<MediaStats> stats() {
                if (asked.incrementAndGet() == connections) {
                    counters.complete(METER.stats().toCompletableFuture().join());
                }
                return counters;
            }

            @Override
            public IceTroubles iceTroubles() {
                return METER.iceTroubles();
            }
        };
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));
            for (int i = 0; i < connections; i++) {
                tell(new ChannelReport.ConnectionCreated(new ConnectionFacts(member("room"), session, Optional.empty(),
                        new ChannelCounts(1, 2, 3), CREATED, CREATED, 0, meter)));
            }

            for (int i = 0; i < connections; i++) {
                assertEquals(1000, receiver.next().body().at("/data/total_received_bytes").asInt());
            }
        }
    }

    @Test
    void shouldTellAFailedConnectionWithoutItsSession() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 204)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));

            tell(new ChannelReport.ConnectionFailed(facts(member("room"), CREATED),
                    ConnectionEnd.of(CloseReason.SIGNALING_TIMEOUT)));

            EventReceiver.Told failed = receiver.next();
            assertEquals("connection.failed", failed.type());
            assertFalse(failed.body().has("session_id"));
            assertEquals("SIGNALING-TIMEOUT", failed.body().path("data").path("message").asText());
            assertEquals(6, failed.body().path("data").path("channel_connections").asInt());
        }
    }

    @Test
    void shouldTellASessionsLife() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));
            Member member = member("room");
            SessionFacts facts = new SessionFacts(new ChannelId("room"), session, CREATED, LATER, 7, 3,
                    List.of(new SessionFacts.Listed(member, LATER, Optional.empty()),
                            new SessionFacts.Listed(member("room"), CREATED, Optional.of(LATER))),
                    "{\"room\":1.5}");

            tell(new ChannelReport.SessionCreated(facts));
            tell(new ChannelReport.SessionUpdated(facts));
            tell(new ChannelReport.SessionDestroyed(facts, SessionEnd.IDLE));

            EventReceiver.Told first = receiver.next();
            assertEquals("session.updated", first.headers().getFirst("sora-session-webhook-type"));
            assertEquals(session.value(), first.headers().getFirst("sora-session-id"));
            JsonNode updated = first.body();
            assertEquals(1795428000, updated.path("created_time").asLong());
            assertEquals("{\"room\":1.5}", updated.path("session_metadata").toString());
            assertEquals(7, updated.path("total_connections").asInt());
            assertEquals(3, updated.path("max_connections").asInt());
            assertEquals(member.connectionId().value(), updated.at("/connections/0/connection_id").asText());
            assertTrue(updated.at("/connections/0/connection_destroyed_timestamp").isNull());
            assertEquals("2026-11-23T10:02:30.000000Z",
                    updated.at("/connections/1/connection_destroyed_timestamp").asText());
            JsonNode destroyed = receiver.next().body();
            assertEquals("SESSION-IDLE", destroyed.path("reason").asText());
            assertEquals("2026-11-23T10:02:30.000000Z", destroyed.path("destroyed_timestamp").asText());
            await(WebhookCounter.SESSION_SUCCESSFUL, 2);
            assertEquals(updated.toString(), sessionLog.take().path("req").toString());
        }
    }

    @Test
    void shouldEndEachConnectionOfAVanishedSessionWithTheSameIdsEveryTime() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));
            ConnectionId lost = ConnectionId.random(random, 1);
            SessionVanished vanished = new SessionVanished(new NodeName("node-02@127.0.0.2"), new ChannelId("room"),
                    session, CREATED, 3, List.of(lost), SessionVanished.Source.JOURNAL);

            webhooks.listeners().vanished().accept(vanished);
            List<EventReceiver.Told> once = List.of(receiver.next(), receiver.next());
            webhooks.listeners().vanished().accept(vanished);
            List<EventReceiver.Told> again = List.of(receiver.next(), receiver.next());

            JsonNode end = only(once, "connection.destroyed");
            assertEquals(lost.value(), end.path("connection_id").asText());
            assertEquals("NODE-DOWN", end.at("/data/reason").asText());
            JsonNode gone = only(once, "session.vanished");
            assertEquals("node-02@127.0.0.2", gone.path("vanished_node_name").asText());
            assertEquals(3, gone.path("total_connections").asInt());
            assertEquals(lost.value(), gone.at("/connections/0/connection_id").asText());
            assertEquals(end.path("id"), only(again, "connection.destroyed").path("id"));
            assertEquals(gone.path("id"), only(again, "session.vanished").path("id"));
        }
    }

    @Test
    void shouldOnlyLogWithoutUrls() throws Exception {
        start(Optional.empty(), Duration.ofSeconds(5));
        Member member = member("room");

        tell(created(member));
        tell(new ChannelReport.SessionCreated(sessionFacts()));

        assertEquals("connection.created", eventLog.take().at("/req/type").asText());
        assertEquals("session.created", sessionLog.take().at("/req/type").asText());
    }

    @Test
    void shouldCountWhatSettingsKeepBack() throws Exception {
        settings = new EventWebhookSettings(5, Duration.ofMinutes(1), true, Duration.ofMinutes(1), true, false);
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));
            Member member = member("room");

            tell(new ChannelReport.ConnectionUpdated(facts(member, LATER)));
            tell(new ChannelReport.SessionUpdated(sessionFacts()));
            tell(created(member));

            assertEquals("connection.created", receiver.next().type());
            await(WebhookCounter.EVENT_IGNORED, 1);
            await(WebhookCounter.SESSION_IGNORED, 1);
        }
    }

    @Test
    void shouldCountAndLogFailuresAndNeverTryAgain() throws Exception {
        try (EventReceiver receiver = new EventReceiver(body -> 500)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(5));

            tell(created(member("room")));
            tell(created(member("room")));

            await(WebhookCounter.EVENT_FAILED, 2);
            assertEquals(2, receiver.told.size());
            JsonNode line = errors.take();
            assertEquals("STATUS", line.path("error").asText());
            assertEquals(500, line.path("status").asInt());
        }
    }

    @Test
    void shouldCountAReceiverThatIsNotThere() throws Exception {
        URI gone;
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            gone = receiver.url();
        }
        start(Optional.of(gone), Duration.ofSeconds(5));

        tell(created(member("room")));

        await(WebhookCounter.EVENT_FAILED, 1);
        assertEquals("UNREACHABLE", errors.take().path("error").asText());
    }

    @Test
    void shouldKeepOtherChannelsGoingWhileTheReceiverHangsForOne() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        try (EventReceiver receiver = new EventReceiver(body -> {
            if (body.path("channel_id").asText().equals("room")) {
                hang.await();
            }
            return 200;
        })) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(30));
            tell(created(member("room")));

            for (int i = 0; i < 10; i++) {
                tell(created(member(otherWorker("room"))));
                assertEquals(otherWorker("room"), receiver.next().body().path("channel_id").asText());
            }

            hang.countDown();
            assertEquals("room", receiver.next().body().path("channel_id").asText());
        }
    }

    @Test
    void shouldGiveUpAReceiverThatHangsAfterTheTimeout() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        try (EventReceiver receiver = new EventReceiver(body -> {
            if (body.path("type").asText().equals("connection.created")) {
                hang.await();
            }
            return 200;
        })) {
            start(Optional.of(receiver.url()), Duration.ofMillis(200));
            Member member = member("room");

            tell(created(member));
            tell(new ChannelReport.ConnectionDestroyed(facts(member, LATER),
                    ConnectionEnd.of(CloseReason.WEBSOCKET_CLOSED)));

            assertEquals("connection.destroyed", receiver.next().type());
            assertEquals("TIMEOUT", errors.take().path("error").asText());
            hang.countDown();
        }
    }

    @Test
    void shouldKeepTheOrderOfEachChannelAndCountEveryEventOfABurst() throws Exception {
        int channels = 50;
        int each = 100;
        try (EventReceiver receiver = new EventReceiver(body -> 200)) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(30));

            for (int i = 0; i < each; i++) {
                for (int channel = 0; channel < channels; channel++) {
                    tell(new ChannelReport.ConnectionCreated(numbered("room" + channel, i)));
                }
            }

            int[] next = new int[channels];
            for (int i = 0; i < channels * each; i++) {
                JsonNode body = receiver.next().body();
                int channel = Integer.parseInt(body.path("channel_id").asText().substring(4));
                assertEquals(next[channel]++, body.at("/data/minutes").asInt(), "channel " + channel);
            }
            await(WebhookCounter.EVENT_SUCCESSFUL, channels * each);
        }
    }

    @Test
    void shouldBoundTenThousandEventsForASlowReceiverAndCountWhatIsLost() throws Exception {
        bounds = new PostQueues.Bounds(100, 1 << 20);
        CountDownLatch hang = new CountDownLatch(1);
        try (EventReceiver receiver = new EventReceiver(body -> {
            hang.await();
            return 200;
        })) {
            start(Optional.of(receiver.url()), Duration.ofSeconds(60));

            for (int i = 0; i < 10_000; i++) {
                ChannelReport report = new ChannelReport.ConnectionCreated(numbered("room", i));
                tell(report);
                eventLog.take();
            }

            await(WebhookCounter.EVENT_DROPPED, 9_899);
            assertEquals(9_899, errors.size());
            hang.countDown();
            for (int i = 0; i < 101; i++) {
                assertEquals(i, receiver.next().body().at("/data/minutes").asInt());
            }
            await(WebhookCounter.EVENT_SUCCESSFUL, 101);
        }
    }

    private void start(Optional<URI> url, Duration timeout) throws Exception {
        client = new WebhookClient(
                new WebhookSettings("label", Optional.empty(), true, url, url, Optional.empty(), false,
                        timeout, Optional.empty(), WebhookSettings.NONE.tls()));
        WebhookDelivery events = new WebhookDelivery(WebhookKind.EVENT, url, client::post,
                new WebhookDelivery.Logs(eventLog::add, errors::add), counters, settings.workers(), bounds);
        WebhookDelivery sessions = new WebhookDelivery(WebhookKind.SESSION, url, client::post,
                new WebhookDelivery.Logs(sessionLog::add, errors::add), counters, settings.workers(), bounds);
        webhooks = new ChannelWebhooks(settings, new WebhookSource("label", "node-01@127.0.0.1", "2026.1.0"), events,
                sessions, () -> LATER);
    }

    private void tell(ChannelReport report) {
        webhooks.listeners().events().reported(report);
    }

    private void await(WebhookCounter counter, long expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (counters.value(counter) < expected && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertEquals(expected, counters.value(counter), counter.name());
    }

    private ChannelReport created(Member member) {
        return new ChannelReport.ConnectionCreated(facts(member, CREATED));
    }

    private ConnectionFacts facts(Member member, Instant at) {
        return new ConnectionFacts(member, session, Optional.of(TransportKind.TURN_UDP), new ChannelCounts(1, 2, 3),
                CREATED, at, Duration.between(CREATED, at).toMinutes(), METER);
    }

    private ConnectionFacts numbered(String channel, int number) {
        return new ConnectionFacts(member(channel), session, Optional.of(TransportKind.TURN_UDP),
                new ChannelCounts(1, 2, 3), CREATED, CREATED, number, METER);
    }

    private SessionFacts sessionFacts() {
        return new SessionFacts(new ChannelId("room"), session, CREATED, CREATED, 0, 0, List.of(), "");
    }

    private Member member(String channel) {
        ConnectionId id = ConnectionId.random(random, 1);
        return new Member(id, new ClientId("alice"), new BundleId("bundle"), new ChannelId(channel), Role.SENDRECV,
                true, true, List.of(CodecFormat.standard(Codec.OPUS), CodecFormat.standard(Codec.VP9)),
                MissingNode.getInstance(), "");
    }

    private static JsonNode only(List<EventReceiver.Told> told, String type) {
        return told.stream().filter(each -> each.type().equals(type)).findFirst().orElseThrow().body();
    }

    private String otherWorker(String channel) {
        for (int i = 0;; i++) {
            String name = channel + i;
            if (Math.floorMod(name.hashCode(), settings.workers()) != Math.floorMod(channel.hashCode(),
                    settings.workers())) {
                return name;
            }
        }
    }
}
