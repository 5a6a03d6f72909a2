package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.cluster.NodeName;
import starling.cluster.NodeStartException;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.settings.JournalSettings;

/** Lives of one node after each other, on a real file. */
class SessionsJournalTest {
    private static final NodeName NODE = new NodeName("node-01@127.0.0.1");
    private static final JournalSettings IN_FILE = new JournalSettings(Optional.empty(), "starling", Optional.empty());
    private static final ChannelId ROOM = new ChannelId("room");
    private static final SessionId SESSION = SessionId.random(RandomGenerator.of("L64X128MixRandom"));

    @TempDir
    Path dir;

    /** One process: its journal, and what was told of the one before. */
    static final class Life implements AutoCloseable {
        final AtomicBoolean mayReport;
        volatile boolean failing;
        final BlockingQueue<SessionVanished> told = new LinkedBlockingQueue<>();
        final JournalStore store;
        final SessionsJournal journal;
        private final ActorSystem<Void> system;

        Life(JournalSettings settings, Path dir, boolean mayReport) {
            this.mayReport = new AtomicBoolean(mayReport);
            store = JournalStore.open(settings, dir, NODE);
            journal = new SessionsJournal(NODE, store, () -> Instant.EPOCH);
            journal.vanished().subscribe(told::add);
            system = ActorSystem.create(Behaviors.empty(), "sfu-node", store.config()
                    .withFallback(ConfigFactory.parseResources("starling-node.conf"))
                    .withFallback(ConfigFactory.load()));
            journal.start(system, this.mayReport::get, now -> failing = now);
        }

        SessionVanished next() throws InterruptedException {
            return told.poll(20, TimeUnit.SECONDS);
        }

        Life written() throws Exception {
            journal.flush(Duration.ofSeconds(20)).toCompletableFuture().get(20, TimeUnit.SECONDS);
            return this;
        }

        Life end() throws Exception {
            journal.end().toCompletableFuture().get(20, TimeUnit.SECONDS);
            return this;
        }

        /** Without {@link #end} this is a crash to the journal. */
        @Override
        public void close() throws Exception {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
            journal.close();
        }
    }

    @Test
    void shouldTellOnceWhatACrashLeftOpen() throws Exception {
        try (Life first = new Life(IN_FILE, dir, true)) {
            first.journal.events().sessionCreated(ROOM, SESSION);
            first.journal.events().sessionCreated(new ChannelId("closed"), SESSION);
            first.journal.events().sessionDestroyed(new ChannelId("closed"), SESSION);
            first.written();
        }

        try (Life second = new Life(IN_FILE, dir, true)) {
            assertEquals(new SessionVanished(NODE, ROOM, SESSION, Instant.EPOCH, 0, List.of(),
                    SessionVanished.Source.JOURNAL), second.next());
            second.written().end();
        }
        try (Life third = new Life(IN_FILE, dir, true)) {
            third.end();
            assertNull(third.told.poll());
        }
    }

    @Test
    void shouldTellNothingAfterAProperEnd() throws Exception {
        try (Life first = new Life(IN_FILE, dir, true)) {
            first.journal.events().sessionCreated(ROOM, SESSION);
            first.written().end();
        }

        try (Life second = new Life(IN_FILE, dir, true)) {
            second.end();
            assertNull(second.told.poll());
        }
    }

    @Test
    void shouldKeepTheReportUntilItMayBeToldAndLeaveItToThePurger() throws Exception {
        try (Life first = new Life(IN_FILE, dir, true)) {
            first.journal.events().sessionCreated(ROOM, SESSION);
            first.written();
        }
        try (Life unsure = new Life(IN_FILE, dir, false)) {
            unsure.end();
            assertNull(unsure.told.poll());
        }
        try (Life returned = new Life(IN_FILE, dir, false)) {
            returned.mayReport.set(true);
            assertNotNull(returned.next());
            returned.journal.events().sessionCreated(ROOM, SESSION);
            returned.written();
        }

        try (Life purged = new Life(IN_FILE, dir, false)) {
            purged.end();
            purged.journal.purged();
            purged.end();
            purged.mayReport.set(true);
            assertNull(purged.told.poll(1500, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void shouldRefuseADamagedJournalAndSayWhatToDo() throws Exception {
        try (Life first = new Life(IN_FILE, dir, true)) {
            first.journal.events().sessionCreated(ROOM, SESSION);
            first.written();
        }
        Path file = dir.resolve("journal/sessions.mv.db");
        byte[] intact = Files.readAllBytes(file);

        try (RandomAccessFile truncated = new RandomAccessFile(file.toFile(), "rw")) {
            truncated.setLength(0);
        }
        assertRefused("has lost sessions.mv.db");
        Files.write(file, new byte[intact.length]);
        assertRefused("");
        RandomGenerator random = new java.util.SplittableRandom(7);
        byte[] noise = new byte[intact.length];
        random.nextBytes(noise);
        Files.write(file, noise);
        assertRefused("cannot be read");
        Files.delete(file);
        assertRefused("has lost sessions.mv.db");

        Files.write(file, intact);
        Files.writeString(dir.resolve("journal/identity.json"), "{\"node\":");
        assertRefused("identity.json is damaged");
        Files.writeString(dir.resolve("journal/identity.json"), "{\"node\":\"node-02@127.0.0.1\",\"sequence\":1}");
        assertRefused("is of node node-02@127.0.0.1, this is node-01@127.0.0.1");
        Files.delete(dir.resolve("journal/identity.json"));
        assertRefused("has no identity.json");

        Files.move(dir.resolve("journal"), dir.resolve("away"));
        new Life(IN_FILE, dir, true).end().close();
    }

    @Test
    void shouldRefuseAJournalThatHasLostItsEnd() throws Exception {
        try (Life first = new Life(IN_FILE, dir, true)) {
            first.journal.events().sessionCreated(ROOM, SESSION);
            first.written();
        }
        new JournalMarker(NODE.value(), 100).write(dir.resolve("journal/identity.json"));

        assertRefused("ends at record 2 although record 100 was written");
    }

    /** What is cut off may have been free space. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 6, 7})
    void shouldLoseNothingSilentlyWhereverTheFileIsCutOff(int eighths) throws Exception {
        try (Life first = new Life(IN_FILE, dir, true)) {
            first.journal.events().sessionCreated(ROOM, SESSION);
            first.written();
        }
        Path file = dir.resolve("journal/sessions.mv.db");
        byte[] intact = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(intact, intact.length * eighths / 8));

        try (Life second = new Life(IN_FILE, dir, true)) {
            assertEquals(SESSION, second.next().session());
        } catch (NodeStartException refused) {
            assertTrue(refused.getMessage().contains("move the directory away"), refused.getMessage());
        }
    }

    private void assertRefused(String why) {
        NodeStartException refusal = assertThrows(NodeStartException.class,
                () -> JournalStore.open(IN_FILE, dir, NODE).close());

        String line = refusal.getMessage();
        assertTrue(line.startsWith("the sessions journal " + dir.resolve("journal") + " ") && line.contains(why)
                && line.contains("move the directory away") && line.lines().count() == 1, line);
    }
}
