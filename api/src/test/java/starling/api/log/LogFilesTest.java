package starling.api.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.cluster.journal.SessionVanished;
import starling.cluster.journal.VanishedSessions;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

class LogFilesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path dir;

    @Test
    void shouldWriteTheMembersOfTheReference() throws IOException {
        log(() -> LoggerFactory.getLogger("starling.api.Main").atInfo().addKeyValue("connection_id", "C")
                .addKeyValue("count", 3).log("STARTED | port={}", 5000));

        JsonNode line = lines("sora.jsonl").get(0);
        assertEquals("STARTED | port=5000", line.get("msg").textValue());
        assertEquals("info", line.get("level").textValue());
        assertEquals("[\"sora\"]", line.get("domain").toString());
        assertEquals("2026.1.0", line.get("sora_version").textValue());
        assertEquals("node-01@127.0.0.1", line.get("node").textValue());
        assertEquals("C", line.get("connection_id").textValue());
        assertEquals(3, line.get("count").intValue());
        assertTrue(ConnectionId.isValid(line.get("id").textValue()));
        assertTrue(line.get("timestamp").textValue().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
    }

    @Test
    void shouldKeepMembershipApartAndProblemsInBoth() throws IOException {
        log(() -> {
            LoggerFactory.getLogger("akka.cluster.Cluster").info("node joined");
            LoggerFactory.getLogger("starling.cluster.NodeSupervisor").warn("node unreachable");
            LoggerFactory.getLogger("akka.actor.Something").info("chatter");
        });

        assertEquals(List.of("node joined", "node unreachable", "chatter"), messages("internal.jsonl"));
        assertEquals(List.of("node joined", "node unreachable"), messages("cluster.jsonl"));
        assertEquals(List.of("node unreachable"), messages("sora.jsonl"));
    }

    @Test
    void shouldLeaveNoReportOut() throws IOException {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        VanishedSessions vanished = new VanishedSessions();
        log(() -> {
            for (int i = 0; i < 50; i++) {
                vanished.publish(new SessionVanished(new NodeName("node-01@127.0.0.1"), new ChannelId("room " + i),
                        SessionId.random(random), Instant.EPOCH, 3, List.of(), SessionVanished.Source.PURGE));
            }
        });

        List<JsonNode> lines = lines("cluster.jsonl");
        assertEquals(50, lines.size());
        assertEquals("session.vanished", lines.get(49).get("event").textValue());
        assertEquals("room 49", lines.get(49).get("channel_id").textValue());
        assertEquals(3, lines.get(49).get("connections").intValue());
        assertEquals("purge", lines.get(49).get("source").textValue());
    }

    @Test
    void shouldWriteOneLinePerApiCall() throws IOException {
        log(() -> LoggerFactory.getLogger("starling.api.calls").atInfo().addKeyValue("operation", "Sora_20990101.Test")
                .addKeyValue("json", MAPPER.createObjectNode().put("a", 1)).log(""));

        JsonNode line = lines("api.jsonl").get(0);
        assertEquals("Sora_20990101.Test", line.get("operation").textValue());
        assertEquals("{\"a\":1}", line.get("json").toString());
        assertFalse(Files.exists(dir.resolve("sora.jsonl")));
    }

    @Test
    void shouldLimitOneKindAndSayHowMuchWasLeftOut() {
        RateLimit limit = new RateLimit(2);
        long seconds = 1_000_000_000L;

        assertEquals(0, limit.pass("a", 0));
        assertEquals(0, limit.pass("a", 1 * seconds));
        assertEquals(RateLimit.SUPPRESS, limit.pass("a", 2 * seconds));
        assertEquals(RateLimit.SUPPRESS, limit.pass("a", 9 * seconds));
        assertEquals(0, limit.pass("b", 9 * seconds));
        assertEquals(2, limit.pass("a", 10 * seconds));
        assertEquals(0, limit.pass("a", 11 * seconds));
    }

    @Test
    void shouldKeepSecretsOutOfEveryKindOfLine() throws IOException {
        try (LogFiles files = LogFiles.start(dir, "node-01@127.0.0.1", "2026.1.0")) {
            LoggerFactory.getLogger("starling.api.Main").atWarn().addKeyValue("password", "sesame")
                    .addKeyValue("url", "http://h/?token=sesame")
                    .log("asked Bearer sesame", new Exception("jwt=sesame"));
            LoggerFactory.getLogger("starling.api.calls").atInfo().addKeyValue("operation", "Sora_20990101.Test")
                    .addKeyValue("json", MAPPER.createObjectNode().put("api_key", "sesame")).log("");
            for (LogFile file : LogFile.values()) {
                files.lines(file).write(MAPPER.createObjectNode().put("metadata", "sesame"));
            }
        }

        for (LogFile file : LogFile.values()) {
            String text = Files.readString(dir.resolve(file.fileName()));
            assertTrue(text.contains("***") && !text.contains("sesame"), text);
        }
    }

    @Test
    void shouldGiveTheSameFileToEverybodyWhoAsks() {
        try (LogFiles files = LogFiles.start(dir, "node-01@127.0.0.1", "2026.1.0")) {
            assertSame(files.lines(LogFile.RTC_STATS), files.lines(LogFile.RTC_STATS));
        }
    }

    private void log(Runnable lines) {
        try (LogFiles files = LogFiles.start(dir, "node-01@127.0.0.1", "2026.1.0")) {
            lines.run();
        }
    }

    private List<String> messages(String file) throws IOException {
        return lines(file).stream().map(line -> line.get("msg").textValue()).toList();
    }

    private List<JsonNode> lines(String file) throws IOException {
        return Files.readAllLines(dir.resolve(file)).stream().map(line -> {
            try {
                return MAPPER.readTree(line);
            } catch (IOException e) {
                throw new AssertionError(line, e);
            }
        }).toList();
    }
}
