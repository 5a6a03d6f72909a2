package starling.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of the machine that a test uses if it is there. */
public final class InstalledTool {
    /** Where administrators' programs are, which is not in everybody's PATH. */
    private static final String MORE_PATH = File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";

    /** @param printed standard output and error together */
    public record Outcome(int code, String printed) {}

    private InstalledTool() {}

    public static boolean exists(String name) {
        return find(name).isPresent();
    }

    public static Optional<Path> find(String name) {
        return Arrays.stream((System.getenv("PATH") + MORE_PATH).split(File.pathSeparator))
                .map(dir -> Path.of(dir).resolve(name)).filter(Files::isExecutable).findFirst();
    }

    /** Runs a tool that exists to its end. */
    public static Outcome run(String input, String name, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = find(name).orElseThrow().toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), name);
        return new Outcome(process.exitValue(), printed);
    }
}
