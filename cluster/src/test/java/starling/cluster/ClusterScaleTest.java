package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * As many real clustered halves as fit into one JVM, which takes minutes: {@code -Dcluster.scale=12}. Prints what
 * docs/cluster.md tells.
 */
@EnabledIfSystemProperty(named = "cluster.scale", matches = "\\d+")
class ClusterScaleTest {
    private static final int NODES = Integer.getInteger("cluster.scale", 12);

    @TempDir
    private Path dir;

    @Test
    void shouldFormLoseAndRegainANode() throws Exception {
        int[] all = IntStream.rangeClosed(1, NODES).toArray();
        int[] first = IntStream.range(1, NODES).toArray();
        try (ClusterFixture nodes = new ClusterFixture(dir, NODES, 2)) {
            nodes.start(all);
            long start = System.nanoTime();
            ClusterFixture.get(nodes.node(1).initCluster(ClusterFixture.names(first)));
            nodes.awaitReady(first);
            print("init of " + (NODES - 1), start);

            start = System.nanoTime();
            ClusterFixture.get(nodes.node(NODES).registerNode(ClusterFixture.name(1)));
            nodes.awaitReady(all);
            print("register one more", start);

            start = System.nanoTime();
            long cpu = cpuNanos();
            long idle = start + Duration.ofSeconds(20).toNanos();
            Await.await("twenty seconds", () -> System.nanoTime() - idle > 0);
            System.out.println("SCALE " + NODES + ": idle takes "
                    + 100 * (cpuNanos() - cpu) / (System.nanoTime() - start) + " % of a core");

            int leader = nodes.leader();
            int other = leader % NODES + 1;
            start = System.nanoTime();
            nodes.kill(leader);
            Await.await("the others go on", () -> nodes.connected(other).size() == NODES - 1
                    && nodes.node(other).current().orElseThrow().view().members().size() == NODES - 1);
            print("the dead leader removed (times doubled)", start);
            nodes.awaitReady(Arrays.stream(all).filter(number -> number != leader).toArray());

            start = System.nanoTime();
            nodes.start(leader);
            nodes.awaitReady(all);
            print("it is back", start);
            assertEquals(NODES, nodes.ledger(other).state().nodes().size());
            assertEquals(1, nodes.ledger(other).state().formation().number());
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(String what, long since) {
        System.out.println("SCALE " + NODES + ": " + what + ": " + (System.nanoTime() - since) / 1_000_000 + " ms");
    }
}
