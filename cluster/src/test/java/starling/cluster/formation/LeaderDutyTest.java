package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeName;
import starling.cluster.ledger.LedgerState;
import starling.core.settings.ClusterFailureSettings;
import starling.core.settings.MinorityConnections;

class LeaderDutyTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FormationTimes TIMES = FormationTimes.of(new ClusterFailureSettings(Duration.ofSeconds(4),
            Duration.ofSeconds(3), MinorityConnections.KEEP, false));

    private final FakeLedger ledger = new FakeLedger();
    private final LeaderDuty duty = new LeaderDuty(ledger, new NodeName(Pings.name(1)), TIMES);

    @BeforeEach
    void lead() {
        ledger.leads = true;
        ledger.contactNanos = 0;
        ledger.state = FormationPlanTest.state(7, 3);
    }

    @Test
    void shouldTellWhoCountsAndHowOldItsOwnContactIs() {
        ask(Pings.member(1, 7, 1, 2), 0);
        PingAnswer answer = ask(Pings.member(2, 7, 1, 2), SECOND);

        assertEquals(PingAnswer.Verdict.OK, answer.verdict());
        assertEquals(SECOND, answer.contactAgeNanos());
        assertEquals(7, answer.formation());
        assertEquals(List.of(101L, 102L), answer.listed().stream().sorted().toList());
        assertEquals(List.of(Pings.name(1), Pings.name(2)), answer.members());
        assertEquals(1, answer.viewNumber());
    }

    @Test
    void shouldListNobodyWithoutTheMajority() {
        ask(Pings.member(1, 7, 1, 2), 0);

        PingAnswer answer = ask(Pings.member(2, 7, 1, 2), TIMES.leaseNanos());

        assertEquals(List.of(), answer.listed());
        assertEquals(List.of(), answer.down());
        assertTrue(answer.contactAgeNanos() >= TIMES.leaseNanos());
    }

    @Test
    void shouldNameTheLeaderWhenItDoesNotLead() {
        ledger.leads = false;
        ledger.leader = Optional.of(Pings.name(3));

        PingAnswer answer = ask(Pings.outside(2), 0);

        assertEquals(PingAnswer.Verdict.NOT_LEADER, answer.verdict());
        assertEquals(Pings.name(3), answer.leader());
    }

    /** Only the majority may say so: a deposed leader does not know better. */
    @Test
    void shouldDenyARegistrationOnlyWithTheMajority() {
        assertEquals(PingAnswer.Verdict.NOT_REGISTERED, ask(Pings.outside(9), 0).verdict());
        assertEquals(PingAnswer.Verdict.NOT_LEADER, ask(Pings.outside(9), TIMES.leaseNanos()).verdict());
    }

    @Test
    void shouldLetANodeWaitThatIsBeingRegistered() {
        assertEquals(PingAnswer.Verdict.WAIT, duty.answer(Pings.outside(9), name -> true, 0).verdict());
        ledger.state = LedgerState.EMPTY;
        assertEquals(PingAnswer.Verdict.WAIT, ask(Pings.outside(2), 0).verdict(), "the first entry is not written yet");
    }

    @Test
    void shouldRefuseANodeOfAnotherCluster() {
        ledger.clusterId = Optional.of("other");

        assertEquals(PingAnswer.Verdict.FOREIGN_CLUSTER, ask(Pings.outside(2), 0).verdict());
    }

    @Test
    void shouldRefuseASecondNodeOfTheSameName() {
        Ping first = Pings.outside(2);
        Ping second = new Ping(first.clusterId(), first.name(), 77, false, 1, 0, 0, false, 0, 1, List.of());

        assertEquals(PingAnswer.Verdict.OK, ask(first, 0).verdict());
        assertEquals(PingAnswer.Verdict.DUPLICATE_NAME, ask(second, SECOND).verdict());
        assertEquals(PingAnswer.Verdict.OK, ask(second, 4 * SECOND).verdict(), "the first has gone");
    }

    @Test
    void shouldKnowTemporaryNodesForFiveSeconds() {
        Ping temporary = new Ping(Pings.CLUSTER, Pings.name(9), 9, true, 0, 0, 0, false, 0, 1, List.of());

        PingAnswer answer = ask(temporary, 0);

        assertEquals(PingAnswer.Verdict.OK, answer.verdict());
        assertEquals(ledger.state, answer.state(), "it has no ledger of its own");
        assertEquals(List.of(Pings.name(9)), duty.temporaries(5 * SECOND));
        assertEquals(List.of(), duty.temporaries(5 * SECOND + 1));
    }

    @Test
    void shouldNotDecideWhetherANodeIsAliveBeforeItCouldBeHeard() {
        duty.leads(0);

        assertEquals(Optional.empty(), duty.alive(Pings.name(2), SECOND));
        assertEquals(Optional.of(false), duty.alive(Pings.name(2), 2 * SECOND));
        ask(Pings.outside(2), 3 * SECOND);
        assertEquals(Optional.of(true), duty.alive(Pings.name(2), 4 * SECOND));
    }

    @Test
    void shouldBeginFormationsOnlyWithTheMajority() {
        ledger.state = FormationPlanTest.state(0, 3);
        ask(Pings.outside(1), 0);
        ask(Pings.outside(2), 0);

        assertEquals(OptionalLong.of(1), duty.nextFormation(SECOND));
        ask(Pings.outside(1), TIMES.leaseNanos());
        ask(Pings.outside(2), TIMES.leaseNanos());
        assertEquals(OptionalLong.empty(), duty.nextFormation(TIMES.leaseNanos()));
    }

    /** Whatever it heard in an earlier term is of no worth. */
    @Test
    void shouldBeginAnewInAnotherTerm() {
        ask(Pings.member(1, 7, 1, 2), 0);
        ask(Pings.member(2, 7, 1, 2), 0);

        ledger.term = 2;

        assertTrue(duty.leads(SECOND));
        assertEquals(Optional.empty(), duty.alive(Pings.name(2), SECOND));
        ledger.leads = false;
        assertFalse(duty.leads(SECOND));
    }

    private PingAnswer ask(Ping ping, long now) {
        return duty.answer(ping, name -> false, now);
    }
}
