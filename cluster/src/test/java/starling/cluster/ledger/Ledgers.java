package starling.cluster.ledger;

import static starling.cluster.Await.await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import starling.cluster.NodeName;
import starling.cluster.link.InMemoryLinks;

/** The ledgers of many nodes in one JVM, each with files of its own, over links that can be cut. */
final class Ledgers implements AutoCloseable {
    static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    static final String CLUSTER = "6a1c2d3e-0000-4000-8000-0123456789ab";
    private static final LedgerTiming TIMING = LedgerTiming.STANDARD.scaled(0.5);
    private static final Set<LedgerException.Reason> PASSING = EnumSet.of(LedgerException.Reason.NOT_LEADER,
            LedgerException.Reason.NO_MAJORITY, LedgerException.Reason.IN_PROGRESS,
            LedgerException.Reason.UNKNOWN_OUTCOME);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    final InMemoryLinks links = new InMemoryLinks();
    private final Path root;
    private final Map<Integer, RatisLedger> open = new ConcurrentSkipListMap<>();

    Ledgers(Path root) {
        this.root = root;
    }

    static NodeName name(int number) {
        return new NodeName("node-" + number + "@10.0.0." + number);
    }

    static List<String> names(int... numbers) {
        return IntStream.of(numbers).mapToObj(number -> name(number).value()).toList();
    }

    Path dataDir(int number) {
        return root.resolve("node-" + number);
    }

    /** Starts a node with the files it has, if any. */
    RatisLedger start(int number) throws LedgerException {
        RatisLedger ledger = RatisLedger.open(dataDir(number), name(number), links.connect(name(number)), TIMING,
                new SplittableRandom());
        open.put(number, ledger);
        return ledger;
    }

    /** Ends a node; its files stay. */
    void stop(int number) {
        open.remove(number).close();
        links.disconnect(name(number));
    }

    RatisLedger get(int number) {
        return open.get(number);
    }

    Collection<RatisLedger> all() {
        return open.values();
    }

    /** Starts these nodes and makes a cluster of them. */
    void form(int... numbers) throws Exception {
        List<CompletionStage<Void>> begun = new ArrayList<>();
        for (int number : numbers) {
            begun.add(start(number).create(CLUSTER, names(numbers)));
        }
        for (CompletionStage<Void> one : begun) {
            one.toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        agree(ledger -> ledger.initialize(names(numbers), AT), state -> state.names().equals(names(numbers)));
        awaitAgreed(names(numbers));
    }

    /** Starts a node and registers it. */
    void add(int number) throws Exception {
        start(number);
        register(number);
    }

    void register(int number) throws Exception {
        get(number).prepare(CLUSTER).toCompletableFuture().get(10, TimeUnit.SECONDS);
        agree(ledger -> ledger.register(name(number).value(), AT), state -> state.contains(name(number).value()));
    }

    void purge(int number) throws Exception {
        agree(ledger -> ledger.purge(name(number).value()), state -> !state.contains(name(number).value()));
    }

    /** Lets whoever leads make the change until it has; on a busy machine the leader may change meanwhile. */
    void agree(Function<Ledger, CompletionStage<LedgerState>> change, Predicate<LedgerState> goal) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (RatisLedger leader = leader(); !goal.test(leader.state()); leader = leader()) {
            try {
                change.apply(leader).toCompletableFuture().get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                boolean passes = e.getCause() instanceof LedgerException reason && PASSING.contains(reason.reason());
                if (!passes || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    /** The one that leads, with the majority in contact. */
    RatisLedger leader() throws InterruptedException {
        return leaderAmong(open.keySet().stream().mapToInt(Integer::intValue).toArray());
    }

    RatisLedger leaderAmong(int... numbers) throws InterruptedException {
        RatisLedger[] found = new RatisLedger[1];
        await("a leader among " + names(numbers), () -> {
            for (int number : numbers) {
                RatisLedger ledger = open.get(number);
                if (ledger.isLeader() && System.nanoTime() - ledger.majorityContactNanos() < TIMING.electionMax()
                        .toNanos()) {
                    found[0] = ledger;
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    int number(RatisLedger ledger) {
        return open.entrySet().stream().filter(entry -> entry.getValue() == ledger).findAny().orElseThrow().getKey();
    }

    /** Waits until every running node knows these as registered. */
    void awaitAgreed(List<String> names) throws InterruptedException {
        await("agreement on " + names, () -> all().stream().allMatch(ledger -> ledger.state().names().equals(names)));
    }

    static LedgerState done(CompletionStage<LedgerState> change) throws Exception {
        return change.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Why a change failed. */
    static LedgerException.Reason failure(CompletionStage<?> change) throws Exception {
        try {
            change.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LedgerException reason) {
                return reason.reason();
            }
            throw e;
        }
        throw new AssertionError("the change did not fail");
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).parallelStream().forEach(this::stop);
        links.close();
    }
}
