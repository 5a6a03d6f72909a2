package starling.partition.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A few schedules against real processes; scripts/partition-test runs as many as one likes. */
class ShortSchedulesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @Test
    void shouldKeepEveryPromise() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        assumeTrue(exists("ip") && exists("iptables"), "needs the commands ip and iptables");
        ProcessBuilder builder = new ProcessBuilder(ROOT.resolve("scripts/partition-test").toString(), "--runs", "2",
                "--nodes", "3", "--seed", "1").redirectErrorStream(true);
        builder.environment().put("PARTITION_TEST_CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
    }

    private static boolean exists(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "command -v " + command).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
