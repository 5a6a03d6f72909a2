package starling.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The files that describe every key. With {@code STARLING_WRITE=1} in the environment they are written anew. */
class SampleConfigTest {
    private static final Path SAMPLE = Path.of("../config/sora.conf.sample");
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final String TABLE = "| key | type | default | meaning |\n|---|---|---|---|\n";
    private static final boolean WRITE = "1".equals(System.getenv("STARLING_WRITE"));
    private static final int WIDTH = 120;

    @Test
    void shouldDescribeEveryKeyOfTheCodeAndNoOther() throws IOException {
        if (WRITE) {
            Files.writeString(SAMPLE, expectedSample());
        }
        String sample = Files.readString(SAMPLE);

        assertEquals(expectedSample(), sample, "config/sora.conf.sample does not describe the keys in SettingKeys");
    }

    @Test
    void shouldListEveryKeyOfTheCodeAndNoOtherInTheDocument() throws IOException {
        String document = Files.readString(DOCUMENT);
        String expected = document.substring(0, document.indexOf(TABLE) + TABLE.length()) + expectedRows();
        if (WRITE) {
            Files.writeString(DOCUMENT, expected);
        }

        assertEquals(expected, Files.readString(DOCUMENT),
                "docs/configuration.md does not end with a table of the keys in SettingKeys");
    }

    @Test
    void shouldHaveDefaultsThatAreValidForTheirType() {
        for (SettingKey<?> key : SettingKeys.all()) {
            assertTrue(key.standard().isEmpty() || key.type().parse(key.standard()).isPresent(), key.name());
        }
    }

    @Test
    void shouldReadTheSampleAsTheDefaults() throws Exception {
        String uncommented = Files.readString(SAMPLE);
        for (SettingKey<?> key : SettingKeys.all()) {
            uncommented = uncommented.replace("\n# " + key.name() + " = ", "\n" + key.name() + " = ");
        }

        LoadedSettings fromSample = SettingsReader.read(uncommented, "1");

        assertEquals(SettingsReader.read("", "1").settings(), fromSample.settings());
        assertEquals(List.of(), fromSample.unknownKeys());
    }

    private static String expectedRows() {
        StringBuilder rows = new StringBuilder();
        for (SettingKey<?> key : SettingKeys.all()) {
            rows.append("| `").append(key.name()).append("` | ").append(cell(key.type().expectation())).append(" | ")
                    .append(key.standard().isEmpty() ? "none" : "`" + key.standard() + "`").append(" | ")
                    .append(cell(key.meaning())).append(key.type().secret() ? " Shown to nobody." : "").append(" |\n");
        }
        return rows.toString();
    }

    private static String cell(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|");
    }

    private static String expectedSample() {
        StringBuilder text = new StringBuilder("""
                # Configuration of a Starling node: every key there is, with its default.
                # One "key = value" per line, no quotation marks. A comment has its own line, starting with #.
                # Take the # away from a key's line to change it.
                """);
        for (SettingKey<?> key : SettingKeys.all()) {
            text.append('\n');
            wrap(key.meaning()).forEach(line -> text.append("# ").append(line).append('\n'));
            text.append("# Type: ").append(key.type().expectation()).append(".\n");
            if (key.standard().isEmpty()) {
                text.append("# No default.\n# ").append(key.name()).append(" =\n");
            } else {
                text.append("# ").append(key.name()).append(" = ").append(key.standard()).append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> wrap(String meaning) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : meaning.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH - 2) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
