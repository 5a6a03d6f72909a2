package starling.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts answer without starting anything. */
class ScriptsTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize()
            .getParent();

    @TempDir
    Path dir;

    private record Outcome(int code, String printed) {}

    @ParameterizedTest
    @ValueSource(strings = {"starling", "demo", "test"})
    void shouldExplainItself(String script) throws Exception {
        Outcome help = run(Map.of(), script, "--help");

        assertEquals(0, help.code);
        assertTrue(help.printed.startsWith("usage: scripts/" + script), help.printed);
    }

    @ParameterizedTest
    @CsvSource({"starling, restart, restart: unknown argument", "starling, --config, --config: no value",
            "demo, --nodes=0, --nodes 0: not a number of nodes", "demo, --nodes=10, --nodes 10: not a number of nodes",
            "demo, --fast, --fast: unknown argument"})
    void shouldNameAWrongArgument(String script, String argument, String expected) throws Exception {
        Outcome outcome = run(Map.of(), script, argument);

        assertEquals(1, outcome.code);
        assertTrue(outcome.printed.contains(expected), outcome.printed);
    }

    @Test
    void shouldTakeTheNameFromTheConfigurationAndSayThatItDoesNotRun() throws Exception {
        Path conf = Files.writeString(dir.resolve("sora.conf"),
                "# node_name = a@127.0.0.1\n node_name =  b@127.0.0.2 \n");

        assertEquals(new Outcome(3, "b@127.0.0.2 does not run\n"),
                run(Map.of(), "starling", "status", "--config", conf.toString()));
        assertEquals(new Outcome(3, "b@127.0.0.2 does not run\n"),
                run(Map.of("STARLING_CONF", conf.toString()), "starling", "status"));
        assertEquals(new Outcome(0, "b@127.0.0.2 does not run\n"),
                run(Map.of(), "starling", "stop", "--config", conf.toString()));
    }

    @Test
    void shouldNotTakeAnotherProcessForTheNode() throws Exception {
        Path conf = Files.writeString(dir.resolve("sora.conf"), "node_name = b@127.0.0.2\n");
        Files.writeString(dir.resolve("pid"), ProcessHandle.current().pid() + "\n");

        assertEquals(3, run(Map.of(), "starling", "status", "--config", conf.toString()).code);
    }

    private static Outcome run(Map<String, String> environment, String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", ROOT.resolve("scripts").resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Outcome(process.exitValue(), printed);
    }
}
