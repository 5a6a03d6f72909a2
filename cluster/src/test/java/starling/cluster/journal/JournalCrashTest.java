package starling.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded database keeps what was committed when its process is killed, also when it writes into space that earlier
 * records have left. H2 2.5.252 does not: it forgets the latest records, and then damages the file.
 */
class JournalCrashTest {
    private static final int LIVES = 8;
    private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;RETENTION_TIME=0";

    @TempDir
    private Path dir;

    /** A copy of the file while the database is open is what a killed process leaves. */
    @Test
    void shouldKeepEveryRecordOfKilledProcesses() throws Exception {
        Path file = dir.resolve("life-0.mv.db");
        for (int life = 0; life < LIVES; life++) {
            Path next = dir.resolve("life-" + (life + 1) + ".mv.db");
            String url = "jdbc:h2:file:" + file.toString().replace(".mv.db", "") + OPTIONS;
            try (Connection connection = DriverManager.getConnection(url, "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS record(id INT PRIMARY KEY, text VARCHAR)");
                try (ResultSet found = statement.executeQuery("SELECT COUNT(*) FROM record")) {
                    found.next();
                    assertEquals(life, found.getInt(1), "records of earlier lives");
                }
                statement.execute("CREATE TABLE passing" + life + "(text VARCHAR)");
                statement.execute("INSERT INTO passing" + life + " VALUES(SPACE(5000))");
                statement.execute("DROP TABLE passing" + life);
                statement.execute("INSERT INTO record VALUES(" + life + ", SPACE(300))");
                Files.copy(file, next, StandardCopyOption.REPLACE_EXISTING);
                statement.execute("SHUTDOWN IMMEDIATELY");
            }
            file = next;
        }
    }
}
