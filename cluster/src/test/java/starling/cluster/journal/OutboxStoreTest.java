package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.NodeName;
import starling.cluster.NodeStartException;
import starling.core.settings.JournalSettings;

/** The outbox's table in both databases. */
class OutboxStoreTest {
    private static final JournalSettings IN_FILE = new JournalSettings(Optional.empty(), "starling", Optional.empty());
    private static final NodeName NODE = new NodeName("node-01@127.0.0.1");

    @TempDir
    private Path dir;

    @Test
    void shouldAddRemoveAndTellInOrderOverALife() throws Exception {
        try (OutboxStore store = OutboxStore.open(IN_FILE, dir, NODE)) {
            checkLives(store, () -> OutboxStore.open(IN_FILE, dir, NODE));
        }
    }

    @Test
    void shouldDoTheSameOnAServer() throws Exception {
        Optional<Path> installed = PostgresServer.installation();
        assumeTrue(installed.isPresent(), "no PostgreSQL in /usr/lib/postgresql: not tried against a server");
        Path password = Files.writeString(dir.resolve("password"), PostgresServer.PASSWORD + "\n");
        try (PostgresServer server = PostgresServer.start(installed.get())) {
            JournalSettings settings = new JournalSettings(Optional.of(server.url()), PostgresServer.USER,
                    Optional.of(password.toString()));
            try (OutboxStore other = OutboxStore.open(settings, dir, new NodeName("node-02@127.0.0.2"))) {
                other.write(List.of(entry(7, "of another node")), List.of());
            }
            try (OutboxStore store = OutboxStore.open(settings, dir, NODE)) {
                checkLives(store, () -> OutboxStore.open(settings, dir, NODE));
                server.down();
                assertThrows(IOException.class, () -> store.write(List.of(entry(50, "late")), List.of()));
                server.up();
                store.write(List.of(entry(50, "late")), List.of());
                assertEquals(List.of("8 lane 3 size 5", "50 lane 3 size 4"), content(store));
            }
        }
    }

    private interface Opening {
        OutboxStore open();
    }

    private static void checkLives(OutboxStore store, Opening again) throws IOException {
        store.write(List.of(entry(6, "first"), entry(7, "second"), entry(8, "third")), List.of());
        store.write(List.of(), List.of(6L));
        assertArrayEquals("second".getBytes(StandardCharsets.UTF_8), store.read(7).orElseThrow());
        assertTrue(store.read(6).isEmpty());
        store.close();

        try (OutboxStore next = again.open()) {
            assertEquals(List.of("7 lane 3 size 6", "8 lane 3 size 5"), content(next));
            next.write(List.of(), List.of(7L));
        }
    }

    /** A copy of the file while the database is open is what a killed process leaves. */
    @Test
    void shouldKeepWhatWasWrittenWhenTheProcessIsKilled() throws Exception {
        Path copy = dir.resolve("after");
        Files.createDirectories(copy.resolve("journal"));
        try (OutboxStore store = OutboxStore.open(IN_FILE, dir.resolve("before"), NODE)) {
            for (long id = 1; id <= 1000; id++) {
                store.write(List.of(entry(id, "body " + id)), id > 10 ? List.of(id - 10) : List.of());
            }
            Files.copy(dir.resolve("before/journal/outbox.mv.db"), copy.resolve("journal/outbox.mv.db"));
        }

        try (OutboxStore store = OutboxStore.open(IN_FILE, copy, NODE)) {
            List<String> left = content(store);
            assertEquals(10, left.size(), left.toString());
            assertEquals("1000 lane 3 size 9", left.get(9));
            assertArrayEquals("body 991".getBytes(StandardCharsets.UTF_8), store.read(991).orElseThrow());
        }
    }

    @Test
    void shouldGoOnWhenTheDiskHasRoomAgain() throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", dir.toString()) == 0,
                "not allowed to mount a file system");
        try (OutboxStore store = OutboxStore.open(IN_FILE, dir, NODE)) {
            store.write(List.of(entry(1, "before")), List.of());
            Path rest = fill();
            List<OutboxStore.Entry> large = List.of(entry(2, "x".repeat(500_000)));
            assertThrows(IOException.class, () -> store.write(large, List.of()));
            assertThrows(IOException.class, () -> store.write(large, List.of(1L)));

            Files.delete(rest);
            store.write(large, List.of(1L));

            assertEquals(List.of("2 lane 3 size 500000"), content(store));
        } finally {
            assertEquals(0, run("umount", "-l", dir.toString()));
        }
    }

    @Test
    void shouldRefuseADamagedFileInOneLine() throws Exception {
        Files.createDirectories(dir.resolve("journal"));
        Files.writeString(dir.resolve("journal/outbox.mv.db"), "no database");

        NodeStartException refusal = assertThrows(NodeStartException.class, () -> OutboxStore.open(IN_FILE, dir, NODE));

        assertTrue(refusal.getMessage().startsWith("the webhook outbox " + dir), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }

    private static OutboxStore.Entry entry(long id, String body) {
        return new OutboxStore.Entry(id, 3, body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> content(OutboxStore store) throws IOException {
        List<String> found = new ArrayList<>();
        store.scan((id, lane, bytes) -> found.add(id + " lane " + lane + " size " + bytes));
        return found;
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
