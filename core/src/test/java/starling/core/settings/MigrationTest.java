package starling.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/migration.md} says about keys. */
class MigrationTest {
    private static final Path DOCUMENT = Path.of("../docs/migration.md");
    private static final Pattern ROW = Pattern.compile("\\| (`[^|]*`) \\| (same|differs|ignored) \\|.*\\|");
    private static final Pattern KEY = Pattern.compile("`([a-z0-9_]+)`");

    /** One key of the original and what the document says of it. */
    record Claim(String key, String claim) {}

    static List<Claim> claims() throws IOException {
        List<Claim> claims = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Matcher key = KEY.matcher(row.group(1));
                while (key.find()) {
                    claims.add(new Claim(key.group(1), row.group(2)));
                }
            }
        }
        return claims;
    }

    @ParameterizedTest
    @MethodSource("claims")
    void shouldSayIgnoredOfUnknownKeysOnly(Claim claim) {
        assertEquals(!claim.claim.equals("ignored"), SettingKeys.exists(claim.key), claim.key + " exists");
    }

    @Test
    void shouldSayOneThingOfEachKey() throws IOException {
        List<String> keys = claims().stream().map(Claim::key).toList();

        assertTrue(keys.size() > 40, keys.toString());
        assertEquals(keys.stream().distinct().toList(), keys);
    }

    @Test
    void shouldReadAConfigurationOfTheOriginalWithWarningsOnly() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Claim claim : claims()) {
            if (claim.claim.equals("ignored")) {
                text.append(claim.key).append(" = anything\n");
            }
        }

        SettingsCheck check = SettingsReader.check(text.toString());

        assertEquals(List.of(), check.problems());
        assertEquals(text.toString().lines().count(), check.unknownKeys().size());
    }
}
