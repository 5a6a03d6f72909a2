package starling.partition.process;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import starling.partition.Experiment;
import starling.partition.Report;
import starling.partition.RunLog;
import starling.partition.Schedule;

/** Runs seeded schedules of failures against real nodes; the program behind scripts/partition-test. */
@Command(name = "scripts/partition-test", mixinStandardHelpOptions = true, description = {
        "Kills, pauses, cuts off, purges and registers the nodes of a real cluster by seeded schedules while clients try every "
                + "node every 200 ms, and judges what they saw.",
        "Exit code 0: every promise was kept; 1: one was broken; 2: wrong options or no permission."})
public final class PartitionTestMain implements Callable<Integer> {
    private static final PrintStream OUT = System.out;

    @Option(names = "--runs", defaultValue = "6", description = "Schedules to run (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the first; the others follow (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--nodes", split = ",", defaultValue = "3,4,5", description = "Sizes of the clusters, which share the runs (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes;

    @Option(names = "--relay", description = "Channels may have members on several nodes; without it each has one owner, which is judged too.")
    private boolean relay;

    @Option(names = "--append", description = "Add one JSON line per run to this file, and sum up all of its lines.")
    private Path append;

    @Option(names = "--root", hidden = true, required = true)
    private Path root;

    @Option(names = "--namespaces", hidden = true, required = true)
    private String namespaces;

    @Option(names = "--directory", hidden = true, required = true)
    private Path directory;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PartitionTestMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (runs < 1 || sizes.stream().anyMatch(size -> size < 2 || size > 5)) {
            OUT.println("--runs " + runs + ", --nodes " + sizes + " (expected: at least 1, and sizes of 2 to 5)");
            return 2;
        }
        int broken = 0;
        int done = 0;
        for (int i = 0; i < sizes.size(); i++) {
            int share = runs / sizes.size() + (i < runs % sizes.size() ? 1 : 0);
            if (share > 0) {
                broken += runAll(sizes.get(i), seed + done, share);
                done += share;
            }
        }
        OUT.println(done + " runs, " + broken + " with broken promises");
        if (append != null) {
            OUT.println(new RunLog(append).summary());
        }
        return broken == 0 ? 0 : 1;
    }

    private int runAll(int size, long firstSeed, int count) throws IOException, InterruptedException {
        int broken = 0;
        OUT.println("Starting " + size + " nodes");
        try (NamespaceCluster cluster = NamespaceCluster.start(size, relay, namespaces, root, directory)) {
            for (int i = 0; i < count; i++) {
                OUT.println("seed " + (firstSeed + i) + ", " + size + " nodes");
                Report report = new Experiment(cluster, 1, !relay, OUT::println)
                        .run(Schedule.random(firstSeed + i, size));
                OUT.println("  " + report.attempts() + " attempts, " + report.served() + " served; everybody served "
                        + report.healedMillis() + " ms after the last repair");
                report.violations().forEach(one -> OUT.println("  BROKEN " + one.promise() + ": " + one.what()));
                if (append != null) {
                    new RunLog(append).add(report, relay ? "processes, relay" : "processes");
                }
                if (!report.violations().isEmpty()) {
                    broken++;
                }
            }
        }
        return broken;
    }
}
