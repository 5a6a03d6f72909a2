package starling.cluster.ledger;

import static starling.cluster.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.cluster.ledger.Ledgers.name;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random cuts, kills, restarts and changes: no two nodes ever see different states of one revision, nothing that was
 * acknowledged is lost, and after healing all agree. One schedule; more with {@code -Dledger.schedules=20}.
 */
class LedgerScheduleTest {
    private static final int NODES = 5;
    private static final int STEPS = 25;
    private static final long FIRST_SEED = 20261123;
    private static final long STEP_NANOS = 250_000_000;

    @TempDir
    private Path root;
    private final Map<Long, LedgerState> history = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> contradictions = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<LedgerState> acknowledged = new ConcurrentLinkedQueue<>();

    static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + Integer.getInteger("ledger.schedules", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldNeverDisagreeNorForget(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> steps = new ArrayList<>();
        try (Ledgers ledgers = new Ledgers(root)) {
            ledgers.form(1, 2, 3, 4, 5);
            ledgers.all().forEach(this::watch);
            for (int i = 0; i < STEPS; i++) {
                steps.add(step(ledgers, random));
                long until = System.nanoTime() + random.nextLong(2 * STEP_NANOS);
                await("the next step", () -> System.nanoTime() - until > 0);
            }
            ledgers.links.heal();
            for (int number = 1; number <= NODES; number++) {
                if (ledgers.get(number) == null) {
                    watch(ledgers.start(number));
                }
            }
            long number = ledgers.leader().state().formation().number() + 1;
            ledgers.agree(ledger -> ledger.form(new Formation(number, "end")),
                    state -> state.formation().number() >= number);
            LedgerState last = ledgers.leader().state();
            await("agreement on " + last, () -> ledgers.all().stream()
                    .filter(ledger -> last.contains(nameOf(ledgers, ledger)))
                    .allMatch(ledger -> ledger.state().revision() >= last.revision()));
            acknowledged.forEach(state -> assertTrue(state.revision() <= last.revision(), "lost: " + state));
        } finally {
            String told = "seed " + seed + ": " + steps;
            assertTrue(contradictions.isEmpty(), told + contradictions);
            acknowledged.forEach(state -> assertEquals(state, history.getOrDefault(state.revision(), state), told));
        }
    }

    private static String nameOf(Ledgers ledgers, RatisLedger ledger) {
        return name(ledgers.number(ledger)).value();
    }

    private void watch(RatisLedger ledger) {
        note(ledger.state());
        ledger.onChange(this::note);
    }

    private void note(LedgerState state) {
        LedgerState known = history.putIfAbsent(state.revision(), state);
        if (known != null && !known.equals(state)) {
            contradictions.add(known + " and " + state);
        }
    }

    private String step(Ledgers ledgers, SplittableRandom random) throws Exception {
        int one = random.nextInt(1, NODES + 1);
        int other = (one + random.nextInt(NODES - 1)) % NODES + 1;
        switch (random.nextInt(7)) {
            case 0 -> {
                ledgers.links.cut(name(one), name(other));
                return "cut " + one + " " + other;
            }
            case 1 -> {
                ledgers.links.cutOneWay(name(one), name(other));
                return "cut one way " + one + " " + other;
            }
            case 2 -> {
                ledgers.links.isolate(name(one));
                return "isolate " + one;
            }
            case 3 -> {
                ledgers.links.heal();
                return "heal";
            }
            case 4 -> {
                if (ledgers.get(one) == null) {
                    watch(ledgers.start(one));
                    return "start " + one;
                }
                ledgers.stop(one);
                return "stop " + one;
            }
            default -> {
                ledgers.all().stream().filter(RatisLedger::isLeader).forEach(leader -> change(leader, other, random));
                return "change";
            }
        }
    }

    /** Not waited for: it may be under way when the next thing happens. Only a node that leads is asked. */
    private void change(RatisLedger leader, int node, SplittableRandom random) {
        long next = leader.state().formation().number() + 1;
        CompletionStage<LedgerState> change = leader.state().contains(name(node).value()) && random.nextInt(4) == 0
                ? leader.purge(name(node).value())
                : leader.form(new Formation(next, "by " + random.nextInt(1_000_000)));
        change.thenAccept(acknowledged::add);
    }
}
