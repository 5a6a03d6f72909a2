package starling.cluster.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.cluster.ledger.Ledgers.failure;
import static starling.cluster.ledger.Ledgers.name;
import static starling.cluster.ledger.Ledgers.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.ledger.LedgerException.Reason;

/** What is damaged or another's is refused, and the way out that the message names works. */
class LedgerDamageTest {
    @TempDir
    private static Path formed;
    @TempDir
    private Path root;
    private Ledgers ledgers;

    /** Each test gets a copy of the files of three nodes that have stopped. */
    @BeforeAll
    static void form() throws Exception {
        try (Ledgers cluster = new Ledgers(formed)) {
            cluster.form(1, 2, 3);
        }
    }

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(formed)) {
            for (Path file : files.filter(path -> !path.equals(formed)).sorted().toList()) {
                Files.copy(file, root.resolve(formed.relativize(file)));
            }
        }
        ledgers = new Ledgers(root);
    }

    @AfterEach
    void close() {
        ledgers.close();
    }

    @Test
    void shouldRefuseALogWithoutItsIdentityAndLetTheNodeBeReplaced() throws Exception {
        Files.delete(directory().resolve("identity.json"));
        assertRefused("identity.json is missing");
        Files.move(directory(), root.resolve("moved"));
        ledgers.start(1);
        ledgers.start(2);

        RatisLedger fresh = ledgers.start(3);
        assertEquals(Optional.empty(), fresh.clusterId());
        fresh.prepare(Ledgers.CLUSTER).toCompletableFuture().join();
        assertEquals(Reason.ALREADY_REGISTERED, failure(ledgers.leader().register(name(3).value(), Ledgers.AT)));
        ledgers.purge(3);
        ledgers.register(3);

        ledgers.awaitAgreed(names(1, 2, 3));
    }

    @Test
    void shouldRefuseAnIdentityWithoutItsLog() throws Exception {
        delete(directory().resolve("log"));

        assertRefused("the log is missing");
    }

    @Test
    void shouldRefuseALogWithoutItsSegments() throws Exception {
        for (Path segment : segments()) {
            Files.delete(segment);
        }

        assertRefused("the log ");
    }

    @Test
    void shouldRefuseALogThatLostItsEnd() throws Exception {
        Path segment = segments().get(segments().size() - 1);
        byte[] bytes = Files.readAllBytes(segment);
        byte[] zeroTail = new byte[bytes.length];
        System.arraycopy(bytes, 0, zeroTail, 0, 40);
        Files.write(segment, zeroTail);

        assertRefused("the log ");
    }

    @Test
    void shouldRefuseRubbishInTheLog() throws Exception {
        Path segment = segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        for (int i = 30; i < Math.min(60, bytes.length); i++) {
            bytes[i] ^= 0x5A;
        }
        Files.write(segment, bytes);

        assertRefused("the log cannot be read");
    }

    @Test
    void shouldRefuseWithoutTheMetadataOfTheLog() throws Exception {
        Files.delete(group().resolve("current").resolve("raft-meta"));

        assertRefused("the log cannot be read");
    }

    @Test
    void shouldRefuseTheFilesOfAnotherNode() throws Exception {
        Files.createDirectories(ledgers.dataDir(4));
        Files.move(directory(), ledgers.dataDir(4).resolve("ledger"));

        LedgerException refused = assertThrows(LedgerException.class, () -> ledgers.start(4));

        assertTrue(refused.getMessage().contains("belongs to the node " + name(3)), refused.getMessage());
    }

    @Test
    void shouldRefuseAnUnreadableIdentity() throws Exception {
        for (String text : List.of("", "{", "null", "[]", "{\"clusterId\":3}", "{\"member\":\"x\"}", "\0\0\0\0")) {
            Files.writeString(directory().resolve("identity.json"), text);
            assertRefused("identity.json");
        }
    }

    private void assertRefused(String why) {
        LedgerException refused = assertThrows(LedgerException.class, () -> ledgers.start(3));
        ledgers.links.disconnect(name(3));

        assertEquals(Reason.DAMAGED, refused.reason());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertTrue(refused.getMessage().contains("Move the directory away"), refused.getMessage());
    }

    private Path directory() {
        return ledgers.dataDir(3).resolve("ledger");
    }

    private Path group() {
        return directory().resolve("log").resolve(Ledgers.CLUSTER);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(group().resolve("current"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_")).sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
