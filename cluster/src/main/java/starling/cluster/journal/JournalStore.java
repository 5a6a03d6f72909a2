package starling.cluster.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.cluster.NodeStartException;
import starling.core.settings.JournalSettings;

/**
 * The database of a node's journal: checked before anything is started on it, so that a damaged one is told in one line.
 * By default a file below {@code data_dir}, by configuration a PostgreSQL server. Any thread.
 */
public final class JournalStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
    private static final String FILE = "sessions";
    private static final String USER = "sa";
    private static final int H2_FILE_IS_LOCKED = 90020;
    private static final long MARK_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Config config;
    private final Optional<Path> markerFile;
    private final NodeName node;
    /** Null after a failure. */
    private Connection connection;
    private long markedNanos;
    private long latest;
    private boolean complained;

    private JournalStore(Config config, Connection connection, Optional<Path> markerFile, NodeName node) {
        this.config = config;
        this.connection = connection;
        this.markerFile = markerFile;
        this.node = node;
        this.markedNanos = System.nanoTime() - MARK_INTERVAL_NANOS;
    }

    /**
     * Opens the journal of a node, creates it at the first start.
     *
     * @throws NodeStartException with one line that says what is wrong and what to do
     */
    public static JournalStore open(JournalSettings settings, Path dataDir, NodeName node) {
        return settings.url().isEmpty()
                ? openFile(dataDir.toAbsolutePath().normalize().resolve("journal"), node)
                : openServer(settings, node);
    }

    private static JournalStore openFile(Path dir, NodeName node) {
        Path file = dir.resolve(FILE + ".mv.db");
        Path markerFile = dir.resolve("identity.json");
        try {
            Files.createDirectories(dir);
            Optional<JournalMarker> marker = JournalMarker.read(markerFile);
            check(dir, file, marker, node);
            if (marker.isEmpty()) {
                new JournalMarker(node.value(), 0).write(markerFile);
            }
            String url = url(dir);
            Connection connection = DriverManager.getConnection(url, USER, "");
            JournalStore store = new JournalStore(
                    config("slick.jdbc.H2Profile$", "org.h2.Driver", url, USER, ""), connection,
                    Optional.of(markerFile), node);
            store.createTables("h2");
            store.checkContent(dir, marker.map(JournalMarker::sequence).orElse(0L));
            return store;
        } catch (SQLException e) {
            throw e.getErrorCode() == H2_FILE_IS_LOCKED
                    ? refusal(dir, "is in use by another process", "one node per data_dir", e)
                    : damaged(dir, "cannot be read: " + JournalServer.firstLine(e), e);
        } catch (IOException e) {
            throw damaged(dir, JournalServer.firstLine(e), e);
        }
    }

    private static void check(Path dir, Path file, Optional<JournalMarker> marker, NodeName node) throws IOException {
        boolean exists = Files.exists(file) && Files.size(file) > 0;
        if (marker.isEmpty() && Files.exists(file)) {
            throw damaged(dir, "has no identity.json", null);
        }
        if (marker.isPresent() && !marker.get().node().equals(node.value())) {
            throw damaged(dir, "is of node " + marker.get().node() + ", this is " + node, null);
        }
        if (marker.isPresent() && marker.get().sequence() > 0 && !exists) {
            throw damaged(dir, "has lost " + file.getFileName(), null);
        }
    }

    private static JournalStore openServer(JournalSettings settings, NodeName node) {
        String url = settings.url().get();
        String password = JournalServer.password(settings);
        try {
            Connection connection = JournalServer.connect(settings, password);
            JournalStore store = new JournalStore(config("slick.jdbc.PostgresProfile$", "org.postgresql.Driver", url,
                    settings.user(), password), connection, Optional.empty(), node);
            store.createTables("postgres");
            return store;
        } catch (SQLException e) {
            throw JournalServer.refusal(settings, e);
        } catch (IOException e) {
            throw new IllegalStateException("the tables' definition is part of the program", e);
        }
    }

    private static Config config(String profile, String driver, String url, String user, String password) {
        Map<String, Object> values = new HashMap<>();
        String slick = "akka-persistence-jdbc.shared-databases.slick.";
        values.put("akka.persistence.journal.plugin", "jdbc-journal");
        values.put("akka.persistence.snapshot-store.plugin", "jdbc-snapshot-store");
        values.put("jdbc-journal.use-shared-db", "slick");
        values.put("jdbc-snapshot-store.use-shared-db", "slick");
        values.put("jdbc-read-journal.use-shared-db", "slick");
        values.put(slick + "profile", profile);
        values.put(slick + "db.url", url);
        values.put(slick + "db.user", user);
        values.put(slick + "db.password", password);
        values.put(slick + "db.driver", driver);
        // One actor writes, one record after the other.
        values.put(slick + "db.numThreads", 1);
        values.put(slick + "db.maxConnections", 1);
        values.put(slick + "db.minConnections", 1);
        values.put(slick + "db.queueSize", 100);
        values.put(slick + "db.connectionTimeout", 10_000);
        // The driver of the file calls connections valid whose database a full disk has closed.
        values.put(slick + "db.connectionTestQuery", "SELECT 1");
        return ConfigFactory.parseMap(values);
    }

    /** What the local actor system needs to write here. */
    public Config config() {
        return config;
    }

    private void createTables(String dialect) throws SQLException, IOException {
        try (ResultSet found = connection.getMetaData().getTables(null, null, "%",
                new String[]{"TABLE", "BASE TABLE"})) {
            while (found.next()) {
                if (found.getString("TABLE_NAME").equalsIgnoreCase("event_journal")) {
                    return;
                }
            }
        }
        String resource = "/schema/" + dialect + "/" + dialect + "-create-schema.sql";
        try (InputStream in = JournalStore.class.getResourceAsStream(resource);
                Statement statement = connection.createStatement()) {
            for (String part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";")) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        }
    }

    /** Reads everything once, and compares with what was certainly written. */
    private void checkContent(Path dir, long expected) throws SQLException {
        long last = Math.max(
                number("SELECT COALESCE(MAX(\"sequence_number\"), 0), SUM(LENGTH(\"event_payload\"))"
                        + " FROM \"event_journal\" WHERE \"persistence_id\" = ?"),
                number("SELECT COALESCE(MAX(\"sequence_number\"), 0), SUM(LENGTH(\"snapshot_payload\"))"
                        + " FROM \"snapshot\" WHERE \"persistence_id\" = ?"));
        if (last < expected) {
            close();
            throw damaged(dir, "ends at record " + last + " although record " + expected + " was written", null);
        }
    }

    private long number(String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, SessionsJournal.persistenceId(node).id());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /** The record with this number was written; noted on the disk once a second at most. False: that is not possible. */
    synchronized boolean written(long sequence) {
        latest = sequence;
        long now = System.nanoTime();
        if (markerFile.isPresent() && now - markedNanos >= MARK_INTERVAL_NANOS) {
            markedNanos = now;
            mark();
        }
        return !complained;
    }

    private void mark() {
        try {
            // The note must not reach the disk before what it tells of.
            execute("CHECKPOINT SYNC");
            new JournalMarker(node.value(), latest).write(markerFile.get());
            complained = false;
        } catch (SQLException | IOException e) {
            if (!complained) {
                complained = true;
                LOG.error("JOURNAL | {} cannot be written: free or repair the disk", markerFile.get(), e);
            }
        }
    }

    /**
     * Something could not be written or read. A full disk closes the file's database below its connections; what is still
     * asked of one of them after another has opened it again would close that too, without anybody's noticing.
     */
    synchronized void disconnect() {
        try (Connection closing = connection) {
            connection = null;
        } catch (SQLException e) {
            LOG.debug("connection of the journal not closed", e);
        }
    }

    /** On the file's database. */
    private void execute(String command) throws SQLException {
        if (connection == null) {
            connection = DriverManager.getConnection(url(markerFile.get().getParent()), USER, "");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private static String url(Path dir) {
        // Written when committed, not half a second later; ended by us, not by the JVM's end.
        return "jdbc:h2:file:" + dir.resolve(FILE) + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1";
    }

    /** After the actor that writes has ended. */
    @Override
    public synchronized void close() {
        try {
            if (markerFile.isPresent()) {
                if (latest > 0) {
                    mark();
                }
                execute("SHUTDOWN");
            }
        } catch (SQLException e) {
            LOG.warn("JOURNAL | not closed properly", e);
        }
        disconnect();
    }

    private static NodeStartException damaged(Path dir, String what, Exception cause) {
        return refusal(dir, what,
                "an intact journal; move the directory away to start without it, which loses only the report about sessions"
                        + " that were open when this node ended",
                cause);
    }

    private static NodeStartException refusal(Path dir, String what, String expected, Exception cause) {
        return new NodeStartException("the sessions journal " + dir + " " + what + " (expected: " + expected + ")",
                cause);
    }
}
