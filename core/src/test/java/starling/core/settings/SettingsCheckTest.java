package starling.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {

    private static List<String> problems(String text) {
        return SettingsReader.check(text).problems().stream().map(SettingProblem::text).toList();
    }

    @Test
    void shouldFindNothingWrongWithTheDefaults() {
        assertEquals(new SettingsCheck(List.of(), List.of(), 0), SettingsReader.check("# nothing\n\n"));
    }

    @Test
    void shouldTellEveryProblemInTheOrderOfTheLines() {
        assertEquals(List.of("line 1: max_connections = 0 (expected: integer 1..1000000)",
                "line 3: devtools (expected: key = value)",
                "line 4: api_port = 70000 (expected: port 0..65535)",
                "line 5: max_connections = 7 (expected: each key once, it is in line 1 already)",
                "line 7: media_udp_port = 65535 (expected: room for 2 ports up to 65535)",
                "cluster_signaling_url: missing in 8 lines (expected: ws or wss URL with a host)",
                "cluster_api_url: missing in 8 lines (expected: http or https URL with a host)"), problems("""
                        max_connections = 0
                        # comment
                        devtools
                        api_port = 70000
                        max_connections = 7
                        media_loops = 2
                        media_udp_port = 65535
                        cluster = true
                        """));
    }

    @Test
    void shouldNotComplainTwiceAboutAMissingUrlThatIsBad() {
        assertEquals(List.of("line 2: cluster_signaling_url = x (expected: ws or wss URL with a host)"),
                problems("cluster = true\ncluster_signaling_url = x\ncluster_api_url = http://a:3000/\n"));
    }

    @Test
    void shouldAskForAReceiverOfWhatTheOutboxKeeps() {
        assertEquals(List.of(
                "event_webhook_url: missing in 1 lines (expected: http or https URL with a host, without user and fragment)"),
                problems("event_webhook_outbox = true\n"));
    }

    @Test
    void shouldNotDeriveAProblemFromABadValue() {
        assertEquals(List.of("line 1: cluster_listen_min_port = x (expected: port 1..65535)"),
                problems("cluster_listen_min_port = x\ncluster_listen_max_port = 100\n"));
        assertEquals(List.of("line 2: media_loops = x (expected: integer 0..256)"),
                problems("media_udp_port = 65535\nmedia_loops = x\n"));
    }

    @Test
    void shouldTellUnknownKeysWithTheirLinesAndCountTheOthers() {
        SettingsCheck check = SettingsReader.check("api_port = 1\nundoc_x = 1\n\nlicense_file = x\ndevtools = true\n");

        assertEquals(List.of(new UnknownKey("undoc_x", 2), new UnknownKey("license_file", 4)), check.unknownKeys());
        assertEquals(2, check.given());
    }

    @ParameterizedTest
    @CsvSource({"cluster_api_url, http://me:pass@a:3000/, http://***@a:3000/",
            "cluster_api_url, http://a/?x=1&access_token=abc&y=2, http://a/?x=1&access_token=***&y=2",
            "journal_url, jdbc:postgresql://a/b?password=c, jdbc:postgresql://a/b?password=***",
            "cluster_api_url, http://a/@home, http://a/@home", "log_dir, token=abc, token=abc"})
    void shouldMaskTheSecretsInAUrl(String key, String value, String shown) {
        assertEquals(shown, ShownText.value(key, value));
    }

    @Test
    void shouldNeverShowTheValueOfASecretKey() {
        for (SettingKey<?> key : SettingKeys.all()) {
            boolean named = key.name().matches(".*(password|token|secret)") && !key.name().endsWith("_file");
            assertEquals(named, key.type().secret(), key.name() + " is secret");
            if (named) {
                String text = key.name() + " = hunter2 hunter2\n" + key.name() + " hunter2\n" + key.name()
                        + " = hunter2\n";
                assertTrue(problems(text).stream().noneMatch(p -> p.contains("hunter2")), key.name());
            }
        }
    }
}
