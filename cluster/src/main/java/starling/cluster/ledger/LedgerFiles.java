package starling.cluster.ledger;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import starling.cluster.NodeName;

/**
 * The ledger's files: {@code ledger/identity.json}, {@code ledger/state.json} and the log of the consensus below
 * {@code ledger/log}. A member that has lost entries must not take part again under its old identity, or agreed changes
 * could be lost: anything missing or unreadable is refused. Not thread safe.
 */
final class LedgerFiles {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final NodeName self;
    private final Path directory;
    private final Path aside;
    private final Path identityFile;
    private final Path stateFile;

    /** @param dataDir need not exist yet */
    LedgerFiles(Path dataDir, NodeName self) {
        this.self = self;
        this.directory = dataDir.resolve("ledger");
        this.aside = dataDir.resolve("ledger.forgotten");
        this.identityFile = directory.resolve("identity.json");
        this.stateFile = directory.resolve("state.json");
    }

    /** Where the consensus keeps its log. */
    Path log() {
        return directory.resolve("log");
    }

    /** Whose files these are; empty if there are none. */
    Optional<LedgerIdentity> identity() throws LedgerException {
        if (!Files.exists(identityFile)) {
            if (Files.exists(log()) || Files.exists(stateFile)) {
                throw damaged("identity.json is missing", null);
            }
            return Optional.empty();
        }
        LedgerIdentity identity = read(identityFile, LedgerIdentity.class);
        if (identity.clusterId() == null || identity.member() == null
                || MemberId.parse(identity.member()).isEmpty()) {
            throw damaged("identity.json is not complete", null);
        }
        if (!self.value().equals(identity.node())) {
            throw damaged("it belongs to the node " + identity.node(), null);
        }
        return Optional.of(identity);
    }

    /** The state saved last; empty if nothing was ever applied. */
    Optional<SavedState> state(LedgerIdentity identity) throws LedgerException {
        if (!Files.exists(stateFile)) {
            return Optional.empty();
        }
        SavedState saved = read(stateFile, SavedState.class);
        if (saved.revision() > 0 && !identity.clusterId().equals(saved.clusterId())) {
            throw damaged("state.json is of another cluster", null);
        }
        if (!Files.isDirectory(log().resolve(identity.clusterId()))) {
            throw damaged("the log is missing", null);
        }
        return Optional.of(saved);
    }

    /** The first file of a ledger. */
    void begin(LedgerIdentity identity) throws IOException {
        Files.createDirectories(directory);
        write(identityFile, identity);
    }

    void save(SavedState state) throws IOException {
        write(stateFile, state);
    }

    /** Makes place for another ledger; of those moved aside, the latest is kept. */
    void moveAside() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        delete(aside);
        Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The files cannot be used. */
    LedgerException damaged(String why, Throwable cause) {
        return new LedgerException(LedgerException.Reason.DAMAGED, directory + ": " + why
                + " (expected: the files this node left there). Move the directory away, purge " + self
                + " on another node, start this node and register it again", cause);
    }

    private <T> T read(Path file, Class<T> type) throws LedgerException {
        try {
            T value = JSON.readValue(Files.readAllBytes(file), type);
            if (value == null) {
                throw damaged(file.getFileName() + " is empty", null);
            }
            return value;
        } catch (IOException e) {
            throw damaged(file.getFileName() + " cannot be read", e);
        }
    }

    private void write(Path file, Object value) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(value));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entry = FileChannel.open(directory)) {
            entry.force(true);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
