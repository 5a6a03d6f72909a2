package starling.api.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import starling.api.log.LogFile;
import starling.cluster.NodeName;
import starling.cluster.journal.SessionVanished;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.Role;
import starling.media.actor.ChannelReport;
import starling.media.actor.ConnectionEnd;
import starling.media.actor.ConnectionFacts;
import starling.media.actor.MediaMeter;
import starling.media.engine.MediaStats;

class ConnectionLogTest {
    private static final Instant CREATED = Instant.parse("2026-11-24T01:00:00Z");
    private static final Instant ENDED = Instant.parse("2026-11-24T01:02:00Z");

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
    private final ConnectionLog log = new ConnectionLog(lines::add, () -> ENDED);
    private final SessionId session = SessionId.random(random);
    private final ConnectionId id = ConnectionId.random(random, 1);

    private JsonNode next() throws InterruptedException {
        JsonNode line = lines.poll(20, TimeUnit.SECONDS);
        assertTrue(line != null, "no line");
        return line;
    }

    private ConnectionFacts facts(CompletionStage<MediaStats> stats) {
        Member member = new Member(id, new ClientId("alice"), new BundleId("bundle"), new ChannelId("room"),
                Role.SENDONLY, true, false, List.of(), MissingNode.getInstance(), "Sora iOS SDK 2026.1.0");
        return new ConnectionFacts(member, session, Optional.of(TransportKind.TURN_UDP), new ChannelCounts(0, 0, 0),
                CREATED, ENDED, 2, new MediaMeter() {
                    @Override
                    public CompletionStage<MediaStats> stats() {
                        return stats;
                    }

                    @Override
                    public IceTroubles iceTroubles() {
                        return new IceTroubles(0, 0);
                    }
                });
    }

    @Test
    void shouldWriteWhyAConnectionEndedAndWhatItHadDone() throws Exception {
        MediaStats stats = MediaStats.of(Map.of("rtp.total_received_bytes", 7L, "dtls.total_sent_dtls", 3L));

        log.reported(new ChannelReport.ConnectionCreated(facts(CompletableFuture.completedFuture(stats))));
        log.reported(new ChannelReport.ConnectionDestroyed(facts(CompletableFuture.completedFuture(stats)),
                new ConnectionEnd(CloseReason.DISCONNECTED_API, "DISCONNECTED-API",
                        JsonNodeFactory.instance.objectNode().put("why", 1), MissingNode.getInstance())));

        JsonNode line = next();
        assertEquals("{\"why\":1}", line.path("disconnect_api_reason").toString());
        assertFalse(line.has("type_disconnect_reason") || line.has("websocket_terminated_reason"));
        assertEquals("DISCONNECTED-API 2026-11-24T01:00:00.000000Z 2026-11-24T01:02:00.000000Z udp sora_ios_sdk",
                line.path("destroyed_reason").textValue() + " " + line.path("created_timestamp").textValue() + " "
                        + line.path("destroyed_timestamp").textValue() + " "
                        + line.path("turn_transport_type").textValue() + " "
                        + line.at("/sora_client/type").textValue());
        assertEquals("7 3", line.at("/local_stats/rtp/total_received_bytes") + " "
                + line.at("/local_stats/dtls/total_sent_dtls"));
        assertTrue(lines.isEmpty(), "one line");
    }

    /** Every member of the file's definition that has no question mark, and none that it does not know. */
    @Test
    void shouldHaveTheMembersOfItsDefinition() throws Exception {
        log.reported(new ChannelReport.ConnectionDestroyed(facts(new CompletableFuture<>()),
                ConnectionEnd.of(CloseReason.WEBSOCKET_CLOSED)));

        JsonNode line = next();
        Set<String> missing = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        line.fieldNames().forEachRemaining(unknown::add);
        for (String member : LogFile.CONNECTION.members()) {
            String name = member.replace("?", "");
            if (!unknown.remove(name) && !member.endsWith("?") && !member.equals("...")) {
                missing.add(name);
            }
        }
        assertEquals("[] []", missing + " " + unknown);
        assertEquals("WEBSOCKET-CLOSED", line.path("websocket_terminated_reason").textValue());
        assertEquals(0, line.at("/local_stats/rtp/total_received_bytes").longValue(), "the loop never answered");
    }

    @Test
    void shouldWriteOfAFailedOneThatItNeverBegan() throws Exception {
        log.reported(new ChannelReport.ConnectionFailed(facts(CompletableFuture.failedStage(new Exception("gone"))),
                ConnectionEnd.of(CloseReason.SIGNALING_TIMEOUT)));

        JsonNode line = next();
        assertFalse(line.has("created_timestamp"));
        assertEquals("SIGNALING-TIMEOUT", line.path("destroyed_reason").textValue());
    }

    @Test
    void shouldWriteTheIdsOfThoseThatDiedWithTheirNode() throws Exception {
        log.vanished(new SessionVanished(new NodeName("node-02@127.0.0.2"), new ChannelId("room"), session, CREATED, 1,
                List.of(id), SessionVanished.Source.JOURNAL));

        JsonNode line = next();
        assertEquals("room " + session + " " + id + " NODE-DOWN", line.path("channel_id").textValue() + " "
                + line.path("session_id").textValue() + " " + line.path("connection_id").textValue() + " "
                + line.path("destroyed_reason").textValue());
    }
}
