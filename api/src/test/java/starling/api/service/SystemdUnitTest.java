package starling.api.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.InstalledTool;

/** {@code config/starling.service}. */
class SystemdUnitTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize()
            .getParent();

    @TempDir
    Path dir;

    private static String unit() throws IOException {
        return Files.readString(ROOT.resolve("config/starling.service"));
    }

    private static List<String> values(String directive) throws IOException {
        return unit().lines().filter(line -> line.startsWith(directive + "="))
                .map(line -> line.substring(directive.length() + 1)).toList();
    }

    @Test
    void shouldStartTheNodeByTheScriptWithArgumentsItKnows() throws Exception {
        List<String> words = List.of(values("ExecStart").get(0).split(" "));

        assertEquals(List.of("/opt/starling/scripts/starling", "foreground", "--config", "/etc/starling/sora.conf"),
                words);
        assertTrue(Files.isExecutable(ROOT.resolve("scripts/starling")));
    }

    @Test
    void shouldNotTryAgainWhatIsAMistakeOfTheConfiguration() throws Exception {
        String usage = InstalledTool.run("", "sh", ROOT.resolve("scripts/starling").toString(), "--help").printed();

        assertTrue(usage.contains("0 or 143 ended by a signal, 1 ended by a failure, 2 not started"), usage);
        assertEquals(List.of("2"), values("RestartPreventExitStatus"));
        assertEquals(List.of("143"), values("SuccessExitStatus"));
    }

    @Test
    void shouldBeAUnitThatSystemdUnderstands() throws Exception {
        assumeTrue(InstalledTool.exists("systemd-analyze"), "systemd-analyze is not installed");
        Path copy = Files.writeString(dir.resolve("starling.service"),
                unit().replace("/opt/starling", ROOT.toString()));

        InstalledTool.Outcome outcome = InstalledTool.run("", "systemd-analyze", "verify", copy.toString());

        String about = outcome.printed().lines().filter(line -> line.contains("starling"))
                .collect(Collectors.joining("\n"));
        assertEquals("0 ", outcome.code() + " " + about);
    }
}
