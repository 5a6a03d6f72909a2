package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two commands of the README on the ports they really use; skipped where those are taken. */
class DemoTest {
    private static final int NODES = 3;
    private static final int[] PORTS = {3000, 5000, 49010};
    private static final int LIMIT_SECONDS = 240;

    /** Set while a demo of ours may run; also for the case that the tests are ended from outside. */
    private Thread stop;

    @AfterEach
    void stop() {
        if (stop != null) {
            Runtime.getRuntime().removeShutdownHook(stop);
            stopDemo();
        }
    }

    private static void stopDemo() {
        try {
            script("demo", "--stop");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldCarryAHundredConnectionsAndLeaveNothingBehind() throws Exception {
        assumeTrue(demoProcesses().isEmpty() && portsAreFree(), "a demo or something else has the demo's ports");
        stop = new Thread(DemoTest::stopDemo, "demo-stop");
        Runtime.getRuntime().addShutdownHook(stop);

        Finished started = script("demo", "--detach");
        assertEquals(0, started.exitCode(), started.output());
        assertEquals("ready", started.lastLine());
        List<String> processes = demoProcesses();
        assertEquals(NODES, processes.size(), processes::toString);

        Finished again = script("demo", "--detach");
        assertTrue(again.output().contains("already running"), again.output());
        assertEquals(processes, demoProcesses());

        Finished load = script("load", "--url=ws://127.0.0.1:5000/signaling", "--url=ws://127.0.0.2:5000/signaling",
                "--url=ws://127.0.0.3:5000/signaling", "--channels=10", "--receivers=9", "--video-kbps=300",
                "--seconds=5");
        assertEquals(0, load.exitCode(), load.output());

        Finished stopped = script("demo", "--stop");
        assertEquals(0, stopped.exitCode(), stopped.output());
        assertEquals(List.of(), demoProcesses());
        assertTrue(portsAreFree());
    }

    private record Finished(int exitCode, String output) {
        String lastLine() {
            return output.strip().lines().reduce((a, b) -> b).orElse("");
        }
    }

    private static Finished script(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Directories.root().resolve("scripts").resolve(name).toString()));
        command.addAll(List.of(arguments));
        // A file, not a pipe: the nodes inherit it and would hold a pipe open.
        Path output = Files.createTempFile("starling-demo", ".log");
        try {
            Process process = new ProcessBuilder(command).directory(Directories.root().toFile())
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
                process.waitFor();
            }
            return new Finished(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    /** The demo's nodes of this source tree, as "process id, node name". */
    private static List<String> demoProcesses() {
        String ours = Directories.root().resolve(".demo").toString();
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains("-Dstarling.node=node-0"))
                .filter(p -> p.info().commandLine().orElse("").contains(ours))
                .map(p -> p.pid() + ", "
                        + p.info().commandLine().orElse("").replaceAll(".*-Dstarling.node=(\\S+).*", "$1"))
                .sorted().toList();
    }

    private static boolean portsAreFree() throws IOException {
        for (int node = 1; node <= NODES; node++) {
            InetAddress host = InetAddress.getByName("127.0.0." + node);
            for (int port : PORTS) {
                // Connections of an earlier run that wait for their end are no obstacle: Java sets SO_REUSEADDR here.
                try (ServerSocket free = new ServerSocket(port, 1, host)) {
                    continue;
                } catch (BindException e) {
                    return false;
                }
            }
        }
        return true;
    }
}
