package starling.api.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of logs in {@code docs/operations.md} is what the one definition says. */
class LogFileDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/operations.md");

    @Test
    void shouldDescribeEveryFileAndNoOther() throws IOException {
        List<String> expected = Arrays.stream(LogFile.values()).map(file -> "| `" + file.fileName() + "` | "
                + file.meaning() + " | `" + String.join(" ", file.members()) + "` |").toList();

        assertEquals(expected, Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.matches("\\| `[a-z_]+\\.jsonl` \\|.*")).toList());
    }
}
