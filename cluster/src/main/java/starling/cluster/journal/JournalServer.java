package starling.cluster.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import starling.cluster.NodeStartException;
import starling.core.settings.JournalSettings;

/** The PostgreSQL server of {@code journal_url}. */
final class JournalServer {
    private static final int LOGIN_SECONDS = 10;

    private JournalServer() {}

    static Connection connect(JournalSettings settings, String password) throws SQLException {
        DriverManager.setLoginTimeout(LOGIN_SECONDS);
        return DriverManager.getConnection(settings.url().orElseThrow(), settings.user(), password);
    }

    /**
     * What {@code journal_password_file} says, empty without one.
     *
     * @throws NodeStartException if it cannot be read
     */
    static String password(JournalSettings settings) {
        try {
            return settings.passwordFile().isEmpty()
                    ? ""
                    : Files.readString(Path.of(settings.passwordFile().get())).strip();
        } catch (IOException e) {
            throw new NodeStartException("journal_password_file = " + settings.passwordFile().get()
                    + ": cannot be read (expected: a file with the password)", e);
        }
    }

    static NodeStartException refusal(JournalSettings settings, SQLException e) {
        return new NodeStartException("journal_url = " + settings.url().orElseThrow() + ": " + firstLine(e)
                + " (expected: a PostgreSQL server that lets journal_user create tables)", e);
    }

    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
