package starling.cluster.ledger;

import static starling.cluster.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.cluster.ledger.Ledgers.done;
import static starling.cluster.ledger.Ledgers.failure;
import static starling.cluster.ledger.Ledgers.name;
import static starling.cluster.ledger.Ledgers.names;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.ledger.LedgerException.Reason;

/** Members come and go. With the real library, its threads and its time, over links in memory. */
class RatisLedgerTest {
    @TempDir
    private Path root;
    private Ledgers ledgers;

    @BeforeEach
    void open() {
        ledgers = new Ledgers(root);
    }

    @AfterEach
    void close() {
        ledgers.close();
    }

    @Test
    void shouldAgreeOnTheFirstNodesAndTellWhereItStands() throws Exception {
        ledgers.form(1, 2, 3);

        RatisLedger leader = ledgers.leader();
        String name = name(ledgers.number(leader)).value();
        LedgerStatus status = leader.status();
        assertEquals(RaftState.LEADER, status.raftState());
        assertTrue(status.term() >= 1 && status.commitIndex() >= 1, status.toString());
        await("all know the leader", () -> ledgers.all().stream()
                .allMatch(ledger -> ledger.status().leader().equals(Optional.of(name))));
        RatisLedger follower = ledgers.all().stream().filter(ledger -> ledger != leader).findFirst().orElseThrow();
        assertEquals(RaftState.FOLLOWER, follower.status().raftState());
        assertEquals(Long.MIN_VALUE, follower.majorityContactNanos());
        assertEquals(Reason.NOT_LEADER, failure(follower.register(name(4).value(), Ledgers.AT)));
        assertEquals(Ledgers.AT, follower.state().nodes().get(0).since());
    }

    @Test
    void shouldGrowFromOneToFiveAndSayWhatChanged() throws Exception {
        ledgers.form(1);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        ledgers.get(1).onChange(state -> seen.add(state.nodes().size()));

        for (int number = 2; number <= 5; number++) {
            ledgers.add(number);
        }

        ledgers.awaitAgreed(names(1, 2, 3, 4, 5));
        await("four changes", () -> seen.size() == 4);
        assertEquals(List.of(2, 3, 4, 5), seen);
        assertEquals(Reason.ALREADY_REGISTERED, failure(ledgers.leader().register(name(3).value(), Ledgers.AT)));
    }

    @Test
    void shouldRefuseWhoIsAbsentOrNotPreparedOrOfAnotherCluster() throws Exception {
        ledgers.form(1, 2);
        RatisLedger leader = ledgers.leader();

        assertEquals(Reason.NODE_UNREACHABLE, failure(leader.register(name(3).value(), Ledgers.AT)));
        ledgers.start(3);
        assertEquals(Reason.NOT_PREPARED, failure(leader.register(name(3).value(), Ledgers.AT)));
        ledgers.get(3).prepare("00000000-0000-4000-8000-000000000000").toCompletableFuture().join();
        assertEquals(Reason.NOT_PREPARED, failure(leader.register(name(3).value(), Ledgers.AT)));
        assertEquals(Reason.ALREADY_STARTED, failure(ledgers.get(3).prepare(Ledgers.CLUSTER)));

        ledgers.get(3).forget();
        ledgers.register(3);
        ledgers.awaitAgreed(names(1, 2, 3));
    }

    @Test
    void shouldAgreeOnFormationsOneByOne() throws Exception {
        ledgers.form(1, 2, 3);
        RatisLedger leader = ledgers.leader();

        assertEquals(1, done(leader.form(new Formation(1, name(1).value()))).formation().number());
        assertEquals(Reason.STALE_FORMATION, failure(leader.form(new Formation(1, name(2).value()))));
        assertEquals(Reason.STALE_FORMATION, failure(leader.form(new Formation(3, name(2).value()))));

        await("all know it", () -> ledgers.all().stream()
                .allMatch(ledger -> ledger.state().formation().equals(new Formation(1, name(1).value()))));
    }

    @Test
    void shouldPurgeADeadNodeOfThreeAndOfFive() throws Exception {
        ledgers.form(1, 2, 3, 4, 5);
        for (int dead : new int[]{ledgers.number(ledgers.leader()), 0}) {
            int victim = dead != 0 ? dead : ledgers.number(ledgers.leader()) % 5 + 1;
            while (ledgers.get(victim) == null) {
                victim = victim % 5 + 1;
            }
            ledgers.stop(victim);
            ledgers.purge(victim);
        }

        int running = ledgers.all().size();
        await("three are left", () -> ledgers.all().stream().allMatch(ledger -> ledger.state().nodes().size() == 3));
        assertEquals(3, running);
        int fourth = ledgers.number(ledgers.leader());
        ledgers.stop(fourth);
        ledgers.purge(fourth);
        await("two are left", () -> ledgers.all().stream().allMatch(ledger -> ledger.state().nodes().size() == 2));
        assertEquals(Reason.UNKNOWN_NODE, failure(ledgers.leader().purge(name(fourth).value())));
    }

    @Test
    void shouldNotPurgeTheOtherOfTwoNorTheLast() throws Exception {
        ledgers.form(1, 2);
        RatisLedger leader = ledgers.leader();
        int other = 3 - ledgers.number(leader);
        ledgers.stop(other);
        await("contact is lost", () -> System.nanoTime() - leader.majorityContactNanos() > 1_000_000_000L
                || !leader.isLeader());

        Reason refused = failure(leader.purge(name(other).value()));

        assertTrue(refused == Reason.NO_MAJORITY || refused == Reason.NOT_LEADER, refused.toString());
        assertEquals(names(1, 2), leader.state().names());
        ledgers.start(other);
        ledgers.purge(other);
        assertEquals(Reason.NO_MAJORITY, failure(ledgers.leader().purge(
                ledgers.leader().state().names().get(0))));
    }

    @Test
    void shouldLetALeaderPurgeItself() throws Exception {
        ledgers.form(1, 2, 3);
        int purged = ledgers.number(ledgers.leader());

        ledgers.purge(purged);
        RatisLedger left = ledgers.get(purged);
        await("it leads no longer", () -> !left.isLeader());

        int[] others = IntStream.rangeClosed(1, 3).filter(number -> number != purged).toArray();
        RatisLedger next = ledgers.leaderAmong(others);
        assertEquals(names(others), next.state().names());
        assertEquals(1, done(next.form(new Formation(1, "x"))).formation().number());
    }

    @Test
    void shouldHaveNoLeaderOnEitherSideOfTwoAndTwo() throws Exception {
        ledgers.form(1, 2, 3, 4);
        for (int left : new int[]{1, 2}) {
            for (int right : new int[]{3, 4}) {
                ledgers.links.cut(name(left), name(right));
            }
        }

        await("nobody leads", () -> ledgers.all().stream().noneMatch(RatisLedger::isLeader));
        long terms = ledgers.all().stream().mapToLong(ledger -> ledger.status().term()).max().orElseThrow();
        CompletionStage<LedgerState> refused = ledgers.get(1).form(new Formation(1, "x"));
        assertEquals(Reason.NOT_LEADER, failure(refused));
        ledgers.links.heal();

        RatisLedger leader = ledgers.leader();
        assertTrue(leader.status().term() <= terms + 3, "terms grow while there is no majority");
        ledgers.purge(4);
    }

    @Test
    void shouldNotKnowTheOutcomeWhenCutOffAndAgreeAfterwards() throws Exception {
        ledgers.form(1, 2, 3);
        RatisLedger old = ledgers.leader();
        int cut = ledgers.number(old);
        ledgers.links.isolate(name(cut));

        Reason outcome = failure(old.form(new Formation(1, "lost")));
        assertTrue(outcome == Reason.UNKNOWN_OUTCOME, outcome.toString());
        int[] others = IntStream.rangeClosed(1, 3).filter(number -> number != cut).toArray();
        RatisLedger next = ledgers.leaderAmong(others);
        await("the old one leads no longer", () -> !old.isLeader());
        done(next.form(new Formation(1, "kept")));
        ledgers.links.heal();

        await("all agree", () -> ledgers.all().stream()
                .allMatch(ledger -> ledger.state().formation().equals(new Formation(1, "kept"))));
        assertTrue(old.majorityContactNanos() == Long.MIN_VALUE || old.isLeader());
    }

    @Test
    void shouldComeBackWhenAllRestartInAnyOrder() throws Exception {
        ledgers.form(1, 2, 3);
        done(ledgers.leader().form(new Formation(1, name(2).value())));
        LedgerState before = ledgers.leader().state();
        await("all know it", () -> ledgers.all().stream().allMatch(ledger -> ledger.state().equals(before)));
        for (int number = 1; number <= 3; number++) {
            ledgers.stop(number);
        }

        RatisLedger lone = ledgers.start(3);
        assertEquals(before, lone.state());
        assertEquals(Optional.of(Ledgers.CLUSTER), lone.clusterId());
        assertFalse(lone.isLeader());
        ledgers.start(1);
        ledgers.leader();
        ledgers.start(2);

        done(ledgers.leader().form(new Formation(2, name(1).value())));
        await("all know it", () -> ledgers.all().stream().allMatch(ledger -> ledger.state().formation().number() == 2));
    }

    @Test
    void shouldLeaveAPurgedNodeThatReturnsOutUntilItIsRegisteredAgain() throws Exception {
        ledgers.form(1, 2, 3);
        int gone = ledgers.number(ledgers.leader());
        ledgers.stop(gone);
        ledgers.purge(gone);
        long term = ledgers.leader().status().term();

        RatisLedger back = ledgers.start(gone);
        await("it is told or silent", () -> back.status().raftState() != RaftState.LEADER);
        assertFalse(ledgers.leader().state().contains(name(gone).value()));
        back.forget();
        assertEquals(LedgerState.EMPTY, back.state());
        assertEquals(Optional.empty(), back.clusterId());
        ledgers.register(gone);

        ledgers.awaitAgreed(names(1, 2, 3));
        assertEquals(term, ledgers.leader().status().term());
    }

    @Test
    void shouldEndAllItsThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ledgers.form(1, 2, 3);
        List<Thread> started = Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.getName().startsWith("CompletableFuture")).toList();
        assertTrue(started.stream().anyMatch(thread -> thread.getName().contains("SegmentedRaftLogWorker")),
                started.toString());

        ledgers.close();

        await("the end of " + started, () -> started.stream().noneMatch(Thread::isAlive));
    }
}
