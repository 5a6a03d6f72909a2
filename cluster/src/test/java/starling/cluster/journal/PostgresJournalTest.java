package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.NodeName;
import starling.cluster.NodeStartException;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.settings.JournalSettings;

/** The journal on a real server, where one is installed. */
class PostgresJournalTest {
    @TempDir
    Path dir;

    @Test
    void shouldTellOnceWhatACrashLeftOpen() throws Exception {
        Optional<Path> installed = PostgresServer.installation();
        assumeTrue(installed.isPresent(), "no PostgreSQL in /usr/lib/postgresql: not tried against a server");
        Path password = Files.writeString(dir.resolve("password"), PostgresServer.PASSWORD + "\n");
        SessionId session = SessionId.random(RandomGenerator.of("L64X128MixRandom"));
        try (PostgresServer server = PostgresServer.start(installed.get())) {
            JournalSettings settings = new JournalSettings(Optional.of(server.url()), PostgresServer.USER,
                    Optional.of(password.toString()));
            try (SessionsJournalTest.Life first = new SessionsJournalTest.Life(settings, dir, true)) {
                first.journal.events().sessionCreated(new ChannelId("room"), session);
                first.written();
            }
            try (SessionsJournalTest.Life second = new SessionsJournalTest.Life(settings, dir, true)) {
                assertEquals(session, second.next().session());
                SessionId meanwhile = SessionId.random(RandomGenerator.of("L64X128MixRandom"));
                server.down();
                second.journal.events().sessionCreated(new ChannelId("while the server is away"), meanwhile);
                server.up();
                second.written().end();
            }
            try (SessionsJournalTest.Life third = new SessionsJournalTest.Life(settings, dir, true)) {
                third.end();
                assertNull(third.told.poll());
            }
            assertFalse(Files.exists(dir.resolve("journal")));
        }
    }

    @Test
    void shouldRefuseToStartWithoutTheServer() {
        JournalSettings settings = new JournalSettings(Optional.of("jdbc:postgresql://127.0.0.1:1/starling"),
                "starling", Optional.empty());

        NodeStartException refusal = assertThrows(NodeStartException.class,
                () -> JournalStore.open(settings, dir, new NodeName("node-01@127.0.0.1")));

        assertTrue(refusal.getMessage().startsWith("journal_url = jdbc:postgresql://127.0.0.1:1/starling: "),
                refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }
}
