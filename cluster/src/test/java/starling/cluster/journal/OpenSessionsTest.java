package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.journal.JournalRecord.Changed;
import starling.cluster.journal.JournalRecord.OpenEntry;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;

/** What is written is the difference between what is open and what the journal knows, however it came about. */
class OpenSessionsTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

    private final OpenSessions open = new OpenSessions(() -> Instant.EPOCH);
    private int wakes;

    @BeforeEach
    void begin() {
        open.wakeBy(() -> wakes++);
        open.journalHas(Set.of());
    }

    @Test
    void shouldWakeTheWriterOnceForABurst() {
        for (int i = 0; i < 100; i++) {
            open.sessionCreated(ROOM, SessionId.random(RANDOM));
        }

        assertEquals(1, wakes);
        assertEquals(60, open.take(60).orElseThrow().opened().size());
        assertEquals(40, open.take(60).orElseThrow().opened().size());
        assertEquals(Optional.empty(), open.take(60));
    }

    @Test
    void shouldNeverWriteWhatWasClosedBeforeItWasWritten() {
        SessionId session = SessionId.random(RANDOM);

        open.sessionCreated(ROOM, session);
        open.sessionDestroyed(ROOM, session);

        assertEquals(Optional.empty(), open.take(10));
        assertTrue(open.isWritten());
    }

    @Test
    void shouldWriteTheEndOfWhatWasWritten() {
        SessionId session = SessionId.random(RANDOM);
        open.sessionCreated(ROOM, session);
        List<OpenEntry> written = open.take(10).orElseThrow().opened();

        open.sessionDestroyed(ROOM, session);

        assertEquals(new Changed(List.of(), List.of(written.get(0).key())), open.take(10).orElseThrow());
    }

    @Test
    void shouldWriteAgainWhatTheJournalTurnsOutNotToKnow() {
        open.sessionCreated(ROOM, SessionId.random(RANDOM));
        Changed lost = open.take(10).orElseThrow();

        open.journalHas(Set.of("of an earlier life"));

        Changed again = open.take(10).orElseThrow();
        assertEquals(lost.opened(), again.opened());
        assertEquals(List.of("of an earlier life"), again.closed());
    }

    @Test
    void shouldCloseEverythingAtTheEndAndOpenNothingAfterIt() {
        open.sessionCreated(ROOM, SessionId.random(RANDOM));
        open.take(10);

        open.end();
        open.sessionCreated(ROOM, SessionId.random(RANDOM));

        assertFalse(open.isWritten());
        Changed last = open.take(10).orElseThrow();
        assertEquals(0, last.opened().size());
        assertEquals(1, last.closed().size());
    }

    @Test
    void shouldHoldTheTruthAfterAnyHistory() {
        long seed = RandomGenerator.getDefault().nextLong();
        RandomGenerator random = new java.util.SplittableRandom(seed);
        List<SessionId> sessions = java.util.stream.Stream.generate(() -> SessionId.random(RANDOM)).limit(20).toList();
        Set<String> truth = new HashSet<>();
        Set<String> journal = new HashSet<>();
        for (int step = 0; step < 2000; step++) {
            SessionId session = sessions.get(random.nextInt(sessions.size()));
            if (random.nextBoolean()) {
                open.sessionCreated(ROOM, session);
                truth.add(session.value() + " room");
            } else {
                open.sessionDestroyed(ROOM, session);
                truth.remove(session.value() + " room");
            }
            if (random.nextInt(5) == 0) {
                boolean fails = random.nextInt(4) == 0;
                open.take(1 + random.nextInt(8)).filter(change -> !fails).ifPresent(change -> apply(change, journal));
                if (fails) {
                    open.journalHas(journal);
                }
            }
        }
        open.take(1000).ifPresent(change -> apply(change, journal));

        assertEquals(truth, journal, "seed " + seed);
    }

    private static void apply(Changed change, Set<String> journal) {
        journal.removeAll(change.closed());
        change.opened().forEach(entry -> journal.add(entry.key()));
    }
}
