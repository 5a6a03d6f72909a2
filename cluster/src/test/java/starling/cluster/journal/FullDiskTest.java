package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.Await;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.settings.JournalSettings;

/** A real file system that is full for a while; making one needs root. */
class FullDiskTest {
    private static final JournalSettings IN_FILE = new JournalSettings(Optional.empty(), "starling", Optional.empty());
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

    @TempDir
    private Path dir;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", dir.toString()) == 0;
        assumeTrue(mounted, "not allowed to mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertEquals(0, run("umount", "-l", dir.toString()));
        }
    }

    @Test
    void shouldCatchUpWhenThereIsRoomAgain() throws Exception {
        Set<SessionId> open = new HashSet<>();
        try (SessionsJournalTest.Life first = new SessionsJournalTest.Life(IN_FILE, dir, true)) {
            open.add(open(first));
            first.written();
            Path rest = fill();
            Await.await("a write that failed", () -> {
                open.add(open(first));
                return first.failing;
            });
            open.add(open(first));
            Files.delete(rest);
            Await.await("a write that succeeded", () -> !first.failing);
            first.written();
        }

        try (SessionsJournalTest.Life second = new SessionsJournalTest.Life(IN_FILE, dir, true)) {
            while (!open.isEmpty()) {
                assertEquals(true, open.remove(second.next().session()));
            }
            second.written();
            assertFalse(second.failing);
        }
    }

    private static SessionId open(SessionsJournalTest.Life life) {
        SessionId session = SessionId.random(RANDOM);
        life.journal.events().sessionCreated(new ChannelId("room-" + session), session);
        return session;
    }

    private Path fill() throws IOException {
        Path file = dir.resolve("rest");
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            return file;
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
