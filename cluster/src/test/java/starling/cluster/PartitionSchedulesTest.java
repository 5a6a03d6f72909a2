package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.partition.Experiment;
import starling.partition.Report;
import starling.partition.RunLog;
import starling.partition.Schedule;

/**
 * Seeded schedules of failures in one JVM, with timers shortened to a quarter. More than a few:
 * {@code -Dpartition.runs=170 -Dpartition.seed=1 -Dpartition.append=FILE}.
 */
class PartitionSchedulesTest {
    private static final double FACTOR = 0.25;
    private static final int RUNS = Integer.getInteger("partition.runs", 3);
    private static final long SEED = Long.getLong("partition.seed", 1);
    /** A cluster is kept for so many runs, then another one of another size. */
    private static final int RUNS_PER_CLUSTER = 10;

    @TempDir
    private Path dir;

    @Test
    void shouldKeepEveryPromise() throws Exception {
        List<String> broken = new ArrayList<>();
        int perCluster = Math.min(RUNS_PER_CLUSTER, Math.max(1, RUNS / 3));
        for (int first = 0; first < RUNS; first += perCluster) {
            int size = 3 + first / perCluster % 3;
            try (SimulatedNetworkCluster cluster = SimulatedNetworkCluster.start(dir.resolve("from-" + first), size,
                    FACTOR)) {
                for (int run = first; run < Math.min(first + perCluster, RUNS); run++) {
                    broken.addAll(run(cluster, SEED + run, size));
                }
            }
        }

        assertEquals(List.of(), broken);
    }

    private static List<String> run(SimulatedNetworkCluster cluster, long seed, int size) throws Exception {
        List<String> events = new ArrayList<>();
        Report report = new Experiment(cluster, FACTOR, true, events::add).run(Schedule.random(seed, size));
        String file = System.getProperty("partition.append");
        if (file != null) {
            RunLog log = new RunLog(Path.of(file));
            log.add(report, "one JVM");
            System.out.println("seed " + seed + ", " + size + " nodes, healed in " + report.healedMillis() + " ms, "
                    + report.violations() + "; " + log.summary());
        }
        return report.violations().stream()
                .map(one -> "seed " + seed + ", " + size + " nodes: " + one + "\n" + String.join("\n", events))
                .toList();
    }
}
