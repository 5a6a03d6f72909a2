package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.ledger.Formation;
import starling.cluster.ledger.LedgerState;
import starling.cluster.ledger.RegisteredNode;
import starling.core.settings.ClusterFailureSettings;
import starling.core.settings.MinorityConnections;

class FormationPlanTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FormationTimes TIMES = FormationTimes.of(new ClusterFailureSettings(Duration.ofSeconds(4),
            Duration.ofSeconds(3), MinorityConnections.KEEP, false));

    private final FormationPlan plan = new FormationPlan(TIMES);

    @BeforeEach
    void lead() {
        plan.leading(0);
    }

    @Test
    void shouldFormTheFirstAtOnceWhenAMajorityIsThere() {
        assertEquals(OptionalLong.empty(), plan.next(state(0, 3), List.of(Pings.outside(1)), SECOND));
        assertEquals(OptionalLong.of(1), plan.next(state(0, 3), pings(Pings.outside(1), Pings.outside(2)), SECOND));
    }

    @Test
    void shouldNotFormWithExactlyHalf() {
        List<Ping> half = pings(Pings.outside(1), Pings.outside(2));

        for (long now = 0; now < 60 * SECOND; now += SECOND) {
            assertEquals(OptionalLong.empty(), plan.next(state(5, 4), half, now));
        }
    }

    @Test
    void shouldNotFormWhileSomebodyIsAMember() {
        List<Ping> pings = pings(Pings.outside(1), Pings.outside(2), Pings.member(3, 5, 3));

        for (long now = 0; now < 60 * SECOND; now += SECOND) {
            assertEquals(OptionalLong.empty(), plan.next(state(5, 3), pings, now));
        }
    }

    @Test
    void shouldNotFormWhileTheFounderIsAtWork() {
        List<Ping> pings = pings(Pings.outside(1), Pings.outside(2), Pings.founding(3, 5));

        assertEquals(OptionalLong.empty(), plan.next(state(5, 3), pings, 60 * SECOND));
    }

    /** Until the lease of a member that cannot be heard is over, for two seconds. */
    @Test
    void shouldNotFormAnotherBeforeEveryLeaseIsOver() {
        List<Ping> pings = pings(Pings.outside(1), Pings.outside(2));

        plan.next(state(5, 3), pings, 0);
        assertEquals(OptionalLong.empty(), plan.next(state(5, 3), pings, 5 * SECOND));
        assertEquals(OptionalLong.of(6), plan.next(state(5, 3), pings, 5 * SECOND + SECOND / 2));
    }

    @Test
    void shouldWaitAgainAfterAMemberWasHeard() {
        List<Ping> quiet = pings(Pings.outside(1), Pings.outside(2));

        plan.next(state(5, 3), quiet, 50 * SECOND);
        plan.next(state(5, 3), pings(Pings.outside(1), Pings.member(2, 5, 2)), 51 * SECOND);
        plan.next(state(5, 3), quiet, 52 * SECOND);
        assertEquals(OptionalLong.empty(), plan.next(state(5, 3), quiet, 53 * SECOND));
        assertEquals(OptionalLong.of(6), plan.next(state(5, 3), quiet, 54 * SECOND));
    }

    /** Another one has just been agreed on: its founder has not been heard yet. */
    @Test
    void shouldWaitForTheOneThatWasJustAgreedOn() {
        List<Ping> pings = pings(Pings.outside(1), Pings.outside(2));
        plan.next(state(0, 3), pings, SECOND);

        assertEquals(OptionalLong.empty(), plan.next(state(1, 3), pings, 10 * SECOND));
        assertEquals(OptionalLong.empty(), plan.next(state(1, 3), pings, 11 * SECOND));
        assertEquals(OptionalLong.of(2), plan.next(state(1, 3), pings, 13 * SECOND));
    }

    @Test
    void shouldNotCountNodesThatAreNotRegistered() {
        assertEquals(OptionalLong.empty(),
                plan.next(state(0, 3), pings(Pings.outside(1), Pings.outside(8), Pings.outside(9)), SECOND));
    }

    private static List<Ping> pings(Ping... pings) {
        return Arrays.asList(pings);
    }

    static LedgerState state(long formation, int nodes) {
        RegisteredNode[] registered = new RegisteredNode[nodes];
        Arrays.setAll(registered, i -> new RegisteredNode(Pings.name(i + 1), Instant.EPOCH));
        return new LedgerState(Pings.CLUSTER, 1, List.of(registered), new Formation(formation, Pings.name(1)));
    }
}
