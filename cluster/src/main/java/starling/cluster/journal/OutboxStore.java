package starling.cluster.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.cluster.NodeStartException;
import starling.core.settings.JournalSettings;

/**
 * The messages of a node that wait for their receiver, kept over the end of the process: a table of the journal's database, in
 * a file of its own below {@code data_dir/journal}, or in PostgreSQL. What {@link #write} has returned for survives a killed
 * process. For one thread; every failure gives up the connection, and the next call makes another.
 */
public final class OutboxStore implements AutoCloseable {
    /** The longest body the embedded database takes. */
    public static final int MAX_BODY_BYTES = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(OutboxStore.class);
    private static final String FILE = "outbox";
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS webhook_outbox(node VARCHAR(300) NOT NULL,"
            + " id BIGINT NOT NULL, lane INTEGER NOT NULL, size INTEGER NOT NULL, body %s NOT NULL, PRIMARY KEY(%s))";
    private static final String USER = "sa";

    /**
     * One message.
     *
     * @param id unique on the node, greater than those before it
     * @param lane messages of one lane keep their order
     */
    public record Entry(long id, int lane, byte[] body) {
        public Entry {
            requireNonNull(body, "body");
        }
    }

    /** Is told what is stored, oldest first. */
    public interface Visitor {
        void entry(long id, int lane, int bytes);
    }

    private interface Connecting {
        Connection connect() throws SQLException;
    }

    private final String node;
    private final String table;
    private final Connecting connecting;
    /** Null after a failure. */
    private Connection connection;
    /** A write has failed: whether it took place is unknown. */
    private boolean uncertain;

    private OutboxStore(NodeName node, String table, Connecting connecting) {
        this.node = node.value();
        this.table = table;
        this.connecting = connecting;
    }

    /**
     * Opens the outbox of a node, creates it at the first start.
     *
     * @throws NodeStartException with one line that says what is wrong and what to do
     */
    public static OutboxStore open(JournalSettings settings, Path dataDir, NodeName node) {
        return settings.url().isEmpty()
                ? openFile(dataDir.toAbsolutePath().normalize().resolve("journal"), node)
                : openServer(settings, node);
    }

    private static OutboxStore openFile(Path dir, NodeName node) {
        // Written when committed, not half a second later; ended by us, not by the JVM's end.
        String url = "jdbc:h2:file:" + dir.resolve(FILE) + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        OutboxStore store = new OutboxStore(node, TABLE.formatted("VARBINARY(" + MAX_BODY_BYTES + ")", "id"),
                () -> DriverManager.getConnection(url, USER, ""));
        try {
            Files.createDirectories(dir);
            store.connection();
            return store;
        } catch (SQLException | IOException e) {
            throw new NodeStartException("the webhook outbox " + dir.resolve(FILE + ".mv.db") + " cannot be used: "
                    + JournalServer.firstLine(e) + " (expected: an intact file, one node per data_dir; move the file"
                    + " away to start without the events in it)", e);
        }
    }

    private static OutboxStore openServer(JournalSettings settings, NodeName node) {
        String password = JournalServer.password(settings);
        OutboxStore store = new OutboxStore(node, TABLE.formatted("BYTEA", "node, id"),
                () -> JournalServer.connect(settings, password));
        try {
            store.connection();
            return store;
        } catch (SQLException e) {
            throw JournalServer.refusal(settings, e);
        }
    }

    /** Goes through everything that is stored. */
    public void scan(Visitor visitor) throws IOException {
        try (PreparedStatement select = connection()
                .prepareStatement("SELECT id, lane, size FROM webhook_outbox WHERE node = ? ORDER BY id")) {
            select.setString(1, node);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    visitor.entry(row.getLong(1), row.getInt(2), row.getInt(3));
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Adds and removes, both or nothing. */
    public void write(List<Entry> added, List<Long> removed) throws IOException {
        try {
            if (uncertain) {
                delete(added.stream().map(Entry::id).toList());
            }
            delete(removed);
            insert(added);
            connection().commit();
            uncertain = false;
        } catch (SQLException e) {
            uncertain = true;
            throw failed(e);
        }
    }

    private void insert(List<Entry> added) throws SQLException {
        if (added.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection()
                .prepareStatement("INSERT INTO webhook_outbox(node, id, lane, size, body) VALUES(?, ?, ?, ?, ?)")) {
            for (Entry entry : added) {
                insert.setString(1, node);
                insert.setLong(2, entry.id());
                insert.setInt(3, entry.lane());
                insert.setInt(4, entry.body().length);
                insert.setBytes(5, entry.body());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void delete(List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection()
                .prepareStatement("DELETE FROM webhook_outbox WHERE id = ? AND node = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.setString(2, node);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** The body of a stored message; empty: there is none with this id. */
    public Optional<byte[]> read(long id) throws IOException {
        try (PreparedStatement select = connection()
                .prepareStatement("SELECT body FROM webhook_outbox WHERE id = ? AND node = ?")) {
            select.setLong(1, id);
            select.setString(2, node);
            try (ResultSet row = select.executeQuery()) {
                Optional<byte[]> body = row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                connection.commit();
                return body;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            Connection opened = connecting.connect();
            try (Statement statement = opened.createStatement()) {
                statement.execute(table);
                opened.setAutoCommit(false);
                connection = opened;
            } finally {
                if (connection == null) {
                    opened.close();
                }
            }
        }
        return connection;
    }

    private IOException failed(SQLException cause) {
        close();
        return new IOException(JournalServer.firstLine(cause), cause);
    }

    @Override
    public void close() {
        try (Connection closing = connection) {
            connection = null;
        } catch (SQLException e) {
            LOG.debug("connection of the outbox not closed", e);
        }
    }
}
