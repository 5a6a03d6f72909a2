package starling.cluster.ledger;

import static starling.cluster.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.NodeName;
import starling.cluster.link.InMemoryLinks;
import starling.cluster.link.LinkHandler;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/** What a ledger of many nodes costs, in one JVM. Run on demand: {@code -Dledger.scale=100}; prints figures. */
@EnabledIfSystemProperty(named = "ledger.scale", matches = "\\d+")
class LedgerScaleTest {
    private static final int CHANGES = 50;
    private static final Duration IDLE = Duration.ofSeconds(10);

    @TempDir
    private Path root;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final List<RatisLedger> ledgers = new ArrayList<>();

    @Test
    void shouldAgreeWithManyNodes() throws Exception {
        int count = Integer.getInteger("ledger.scale");
        List<String> names = IntStream.rangeClosed(1, count).mapToObj(i -> "node-" + i + "@10.0.0." + i).toList();
        try (InMemoryLinks links = new InMemoryLinks()) {
            for (String name : names) {
                RatisLedger ledger = RatisLedger.open(root.resolve(name), new NodeName(name),
                        new Counting(links.connect(new NodeName(name))), LedgerTiming.STANDARD.scaled(2),
                        new SplittableRandom());
                ledgers.add(ledger);
                ledger.create(Ledgers.CLUSTER, names).toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
            long started = System.nanoTime();
            await("a leader", () -> ledgers.stream().anyMatch(RatisLedger::isLeader));
            print("elected %.1f s after the last start", (System.nanoTime() - started) / 1e9);
            RatisLedger leader = ledgers.stream().filter(RatisLedger::isLeader).findFirst().orElseThrow();
            Ledgers.done(leader.initialize(names, Ledgers.AT));

            long begun = System.nanoTime();
            count();
            for (int i = 1; i <= CHANGES; i++) {
                Ledgers.done(leader.form(new Formation(i, names.get(0))));
            }
            print("%d changes, one after the other: %.1f s", CHANGES, (System.nanoTime() - begun) / 1e9);
            await("agreement", () -> ledgers.stream()
                    .allMatch(ledger -> ledger.state().formation().number() == CHANGES));
            print("a change: %.1f requests, %.0f bytes", (double) requests.get() / CHANGES,
                    (double) bytes.get() / CHANGES);

            count();
            long cpu = cpuNanos();
            long idle = System.nanoTime();
            await("idling", () -> System.nanoTime() - idle > IDLE.toNanos());
            print("idle: %.1f requests/s, %.0f bytes/s, %.1f %% of a core for all nodes",
                    (double) requests.get() / IDLE.toSeconds(), (double) bytes.get() / IDLE.toSeconds(),
                    (cpuNanos() - cpu) * 100.0 / IDLE.toNanos());
            print("%d threads in all", Thread.activeCount());
            assertEquals(names.size(), leader.state().nodes().size());
        } finally {
            ledgers.parallelStream().forEach(RatisLedger::close);
        }
    }

    private void count() {
        requests.set(0);
        bytes.set(0);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(String format, Object... values) {
        System.out.println("SCALE " + String.format(format, values));
    }

    /** Counts requests, and the payload of both directions. */
    private final class Counting implements NodeLink {
        private final NodeLink link;

        Counting(NodeLink link) {
            this.link = link;
        }

        @Override
        public CompletionStage<byte[]> ask(NodeName node, LinkService service, byte[] request, Duration timeout) {
            requests.incrementAndGet();
            bytes.addAndGet(request.length);
            CompletionStage<byte[]> asked = link.ask(node, service, request, timeout);
            asked.thenAccept(answer -> bytes.addAndGet(answer.length));
            return asked;
        }

        @Override
        public void serve(LinkService service, LinkHandler handler) {
            link.serve(service, handler);
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
