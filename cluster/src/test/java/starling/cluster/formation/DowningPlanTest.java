package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.settings.ClusterFailureSettings;
import starling.core.settings.MinorityConnections;

class DowningPlanTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FormationTimes TIMES = FormationTimes.of(new ClusterFailureSettings(Duration.ofSeconds(4),
            Duration.ofSeconds(3), MinorityConnections.KEEP, false));

    private final PingTable pings = new PingTable(TIMES.freshNanos());
    private final DowningPlan plan = new DowningPlan(TIMES);
    private final Set<String> known = new HashSet<>(List.of(Pings.name(1), Pings.name(2), Pings.name(3)));

    @BeforeEach
    void lead() {
        plan.leading(0);
    }

    @Test
    void shouldRemoveASilentUnreachableMemberAfterTheStableTime() {
        at(0, Pings.member(1, 7, 1, 2, 3), Pings.member(2, 7, 1, 2, 3), Pings.member(3, 7, 1, 2, 3));
        at(4, Pings.member(1, 7, 1, 2, -3), Pings.member(2, 7, 1, 2, -3));

        assertEquals(Set.of(), at(6.9, Pings.member(1, 7, 1, 2, -3), Pings.member(2, 7, 1, 2, -3)));
        assertEquals(Set.of(103L), at(7, Pings.member(1, 7, 1, 2, -3), Pings.member(2, 7, 1, 2, -3)));
    }

    /** A busy machine answers late; unreachable for a moment is not dead. */
    @Test
    void shouldBeginAnewWhenTheMemberIsReachableAgain() {
        at(4, Pings.member(1, 7, 1, -3));
        at(6, Pings.member(1, 7, 1, 3));
        at(7, Pings.member(1, 7, 1, -3));

        assertEquals(Set.of(), at(9.9, Pings.member(1, 7, 1, -3)));
        assertEquals(Set.of(103L), at(10, Pings.member(1, 7, 1, -3)));
    }

    /** A new leader knows nothing of the one before it, who died: every lease that one gave has to be over. */
    @Test
    void shouldWaitForTheLeasesOfTheLeaderBefore() {
        plan.leading((long) (1.5 * SECOND));

        at(3.5, Pings.member(1, 7, 1, -3));
        assertEquals(Set.of(), at(6.9, Pings.member(1, 7, 1, -3)));
        assertEquals(Set.of(103L), at(7, Pings.member(1, 7, 1, -3)));
    }

    /** It must not be next only because the first one, back again, does not see it either. */
    @Test
    void shouldGiveTheOtherOneOfTwoAllTheTimeAgain() {
        for (double second = 0; second <= 12; second += 0.5) {
            blindToEachOther(second);
        }
        assertTrue(plan.unlists(103));
        for (double second = 12.5; second < 24; second += 0.5) {
            at(second, Pings.member(1, 7, 1, -2), Pings.member(2, 7, 1, 2));
            assertFalse(plan.unlists(102), "after " + second + " s");
        }
    }

    @Test
    void shouldNotRemoveASilentMemberThatTheClusterReaches() {
        for (int second = 0; second < 60; second++) {
            assertEquals(Set.of(), at(second, Pings.member(1, 7, 1, 3)));
        }
    }

    @Test
    void shouldRemoveTheEarlierLifeOfANodeThatIsBack() {
        at(0, Pings.member(1, 7, 1, 3), Pings.member(3, 7, 1, 3));
        at(1, Pings.member(1, 7, 1, 3), Pings.outside(3));

        assertEquals(Set.of(103L), at(1.5, Pings.member(1, 7, 1, 3), Pings.outside(3)));
    }

    /** Both are alive: first the one with the later name counts no more, and only when its lease is over it is removed. */
    @Test
    void shouldPartTwoThatDoNotSeeEachOther() {
        for (double second = 0; second < 12; second += 0.5) {
            blindToEachOther(second);
            assertFalse(plan.unlists(103), "after " + second + " s");
        }

        blindToEachOther(12);
        assertTrue(plan.unlists(103));
        assertFalse(plan.unlists(102));
        assertEquals(Set.of(), blindToEachOther(17.4));
        assertEquals(Set.of(103L), blindToEachOther(17.5));
    }

    @Test
    void shouldNotRemoveTheLeaderItself() {
        for (double second = 0; second < 60; second += 0.5) {
            Set<Long> down = at(second, Pings.member(1, 7, 1, 2), Pings.member(2, 7, -1, 2));
            assertEquals(Set.of(), down);
        }
    }

    /** It may be alive and serving: it has to notice first. */
    @Test
    void shouldRemoveAPurgedMemberWhenItsLeaseIsOver() {
        at(10, Pings.member(1, 7, 1, 2, 3), Pings.member(2, 7, 1, 2, 3));
        known.remove(Pings.name(3));

        at(10.5, Pings.member(1, 7, 1, 2, 3), Pings.member(2, 7, 1, 2, 3));
        assertTrue(plan.unlists(103));
        assertEquals(Set.of(), at(15.9, Pings.member(1, 7, 1, 2, 3), Pings.member(2, 7, 1, 2, 3)));
        assertEquals(Set.of(103L), at(16, Pings.member(1, 7, 1, 2, 3), Pings.member(2, 7, 1, 2, 3)));
    }

    /** Temporary nodes are known by their pings only, and those have to find a new leader first. */
    @Test
    void shouldGiveTemporaryNodesTimeToFindANewLeader() {
        known.remove(Pings.name(3));

        at(4.9, Pings.member(1, 7, 1, 3));
        assertFalse(plan.unlists(103));
        at(5, Pings.member(1, 7, 1, 3));
        assertTrue(plan.unlists(103));
    }

    @Test
    void shouldForgetEverythingWhenItLeadsAgain() {
        at(4, Pings.member(1, 7, 1, -3));
        plan.leading(5 * SECOND);

        assertEquals(Set.of(), at(8, Pings.member(1, 7, 1, -3)));
    }

    private Set<Long> blindToEachOther(double second) {
        return at(second, Pings.member(1, 7, 1, -2, -3), Pings.member(2, 7, 1, 2, -3), Pings.member(3, 7, 1, -2, 3));
    }

    private Set<Long> at(double second, Ping... heard) {
        long now = (long) (second * SECOND);
        for (Ping ping : heard) {
            pings.heard(ping, now);
        }
        plan.update(MemberViews.union(MemberViews.trusted(List.of(heard), 7)), pings, known::contains,
                Pings.name(1), now);
        return plan.down();
    }
}
