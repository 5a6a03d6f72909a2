package starling.partition.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One node, started with scripts/starling in a network namespace of its own. Not thread safe. */
final class NodeProcess {
    /** Five of them share a machine with their judge. */
    private static final String JAVA_OPTIONS = "-Xms128m -Xmx384m -Xmn64m -XX:-UseTransparentHugePages";

    private final NodeFiles files;
    private final String namespace;
    private final Path root;
    private Process process;

    NodeProcess(NodeFiles files, String namespace, Path root) {
        this.files = files;
        this.namespace = namespace;
        this.root = root;
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("ip", "netns", "exec", namespace,
                root.resolve("scripts/starling").toString(), "foreground", "--config",
                files.configuration().toString())).redirectErrorStream(true).redirectOutput(
                        ProcessBuilder.Redirect.appendTo(files.directory().resolve("console.log").toFile()));
        Map<String, String> environment = builder.environment();
        environment.merge("STARLING_JAVA_OPTS", JAVA_OPTIONS, (given, own) -> own + ' ' + given);
        process = builder.start();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        Commands.run("kill", "-s", name, Long.toString(process.pid()));
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends the node, politely at first. */
    void stop() throws IOException, InterruptedException {
        if (isRunning()) {
            signal("CONT");
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
