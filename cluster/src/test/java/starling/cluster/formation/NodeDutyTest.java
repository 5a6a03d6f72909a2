package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.settings.ClusterFailureSettings;
import starling.core.settings.MinorityConnections;

class NodeDutyTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FormationTimes TIMES = FormationTimes.of(new ClusterFailureSettings(Duration.ofSeconds(4),
            Duration.ofSeconds(3), MinorityConnections.KEEP, false));
    private static final String SELF = Pings.name(2);
    private static final String LEADER = Pings.name(1);
    private static final List<ViewedMember> VIEW = List.of(new ViewedMember(LEADER, 101, true, true),
            new ViewedMember(SELF, 102, true, true));
    private static final HalfState MEMBER = new HalfState(HalfState.Phase.MEMBER, 7, 102, VIEW);
    private static final HalfState OUTSIDE = new HalfState(HalfState.Phase.OUTSIDE, 7, 102, List.of());

    private final FakeLedger ledger = new FakeLedger();
    private final NodeDuty duty = new NodeDuty(SELF, 5, false, ledger, TIMES);

    @BeforeEach
    void register() {
        ledger.state = FormationPlanTest.state(7, 3);
    }

    @Test
    void shouldServeOnlyWhenItIsListed() {
        answer(MEMBER, 0, 101L);
        assertTrue(duty.majority().held(SECOND));
        assertFalse(duty.serving().held(SECOND));

        answer(MEMBER, SECOND, 101L, 102L);
        assertTrue(duty.serving().held(SECOND));
        assertFalse(duty.serving().held(SECOND + TIMES.leaseNanos()));
    }

    /** It is a member again while what was granted to it before has not ended. */
    @Test
    void shouldNotServeByWhatAnEarlierIncarnationWasGranted() {
        answer(MEMBER, 0, 102L);
        HalfState next = new HalfState(HalfState.Phase.MEMBER, 7, 103, VIEW);
        assertTrue(duty.serves(MEMBER, SECOND));
        assertFalse(duty.serves(OUTSIDE, SECOND));
        assertFalse(duty.serves(next, SECOND));

        answer(next, SECOND, 103L);
        assertTrue(duty.serves(next, SECOND));
    }

    @Test
    void shouldNotServeAsAMemberOfAnEarlierFormation() {
        ledger.state = FormationPlanTest.state(8, 3);
        duty.onAnswer(LEADER, ok(8, List.of(), 102L), MEMBER, 0, 0);

        assertFalse(duty.serving().held(0));
        assertInstanceOf(Step.Leave.class, duty.next(MEMBER, true, 0));
    }

    @Test
    void shouldLaunchWhenThereIsAWayIn() {
        assertInstanceOf(Step.Nothing.class, duty.next(HalfState.NONE, true, 0));

        duty.onAnswer(LEADER, ok(7, List.of(LEADER)), HalfState.NONE, 0, 0);

        assertEquals(new Step.Launch(7), duty.next(HalfState.NONE, true, SECOND));
        assertInstanceOf(Step.Nothing.class, duty.next(HalfState.NONE, false, SECOND), "not yet again");
        assertInstanceOf(Step.Nothing.class, duty.next(HalfState.NONE, true, TIMES.leaseNanos()),
                "what the leader said is too old");
    }

    @Test
    void shouldJoinOnceAndAgainWhenTheWaysHaveChanged() {
        duty.onAnswer(LEADER, ok(7, List.of(LEADER)), OUTSIDE, 0, 0);

        assertEquals(new Step.Join(List.of(LEADER)), duty.next(OUTSIDE, true, 1));
        assertInstanceOf(Step.Nothing.class, duty.next(OUTSIDE, true, 2));
        duty.onAnswer(LEADER, ok(7, List.of(LEADER, Pings.name(3))), OUTSIDE, 3, 3);
        assertEquals(new Step.Join(List.of(LEADER, Pings.name(3))), duty.next(OUTSIDE, true, 4));
    }

    @Test
    void shouldFoundOnceWhatItHasAgreedOn() {
        duty.onAnswer(LEADER, ok(7, List.of()), HalfState.NONE, 0, 0);
        duty.found(7);

        assertEquals(new Step.Launch(7), duty.next(HalfState.NONE, true, 1));
        assertInstanceOf(Step.Found.class, duty.next(OUTSIDE, true, 2));
        assertInstanceOf(Step.Nothing.class, duty.next(OUTSIDE, true, 3));
        assertEquals(7, duty.ping(OUTSIDE).founding());
        duty.next(MEMBER, true, 4);
        assertEquals(0, duty.ping(MEMBER).founding());
    }

    /** The process that agreed on it is gone: somebody may be a member already. */
    @Test
    void shouldNotFoundAfterItsAttemptFailed() {
        duty.onAnswer(LEADER, ok(7, List.of()), HalfState.NONE, 0, 0);
        duty.found(7);
        duty.next(HalfState.NONE, true, 1);
        duty.next(OUTSIDE, true, 2);

        assertInstanceOf(Step.Nothing.class, duty.next(HalfState.NONE, true, 3));
        assertEquals(0, duty.ping(HalfState.NONE).founding());
    }

    @Test
    void shouldGiveUpAMembershipThatIsNotListedForThreeSeconds() {
        answer(MEMBER, 0, 101L);
        answer(MEMBER, 2 * SECOND, 101L);
        assertInstanceOf(Step.Nothing.class, duty.next(MEMBER, true, 2 * SECOND));

        answer(MEMBER, 3 * SECOND, 101L);
        assertInstanceOf(Step.Leave.class, duty.next(MEMBER, true, 3 * SECOND));
    }

    @Test
    void shouldStayWhenItIsListedAgain() {
        answer(MEMBER, 0, 101L);
        answer(MEMBER, 2 * SECOND, 101L, 102L);
        answer(MEMBER, 3 * SECOND, 101L);

        assertInstanceOf(Step.Nothing.class, duty.next(MEMBER, true, 5 * SECOND));
    }

    @Test
    void shouldStayAMemberWithoutTheMajority() {
        answer(MEMBER, 0, 101L, 102L);

        assertInstanceOf(Step.Nothing.class, duty.next(MEMBER, true, 3600 * SECOND));
        assertFalse(duty.majority().held(3600 * SECOND));
    }

    @Test
    void shouldBeginAnewWhenJoiningTakesTooLong() {
        duty.onAnswer(LEADER, ok(7, List.of(LEADER)), OUTSIDE, 0, 0);
        duty.next(OUTSIDE, true, 0);

        assertInstanceOf(Step.Nothing.class, duty.next(OUTSIDE, true, TIMES.joinNanos() - 1));
        assertInstanceOf(Step.Leave.class, duty.next(OUTSIDE, true, TIMES.joinNanos()));
    }

    @Test
    void shouldRefuseAtOnceWhenItIsPurgedAndForgetWhenThatLasts() {
        answer(MEMBER, 0, 101L, 102L);

        duty.onAnswer(LEADER, PingAnswer.refusal(PingAnswer.Verdict.NOT_REGISTERED, ""), MEMBER, SECOND, SECOND);

        assertFalse(duty.majority().held(SECOND));
        assertFalse(duty.serving().held(SECOND));
        assertInstanceOf(Step.Nothing.class, duty.next(MEMBER, true, 5 * SECOND));
        assertInstanceOf(Step.Forget.class, duty.next(MEMBER, true, 6 * SECOND));
    }

    @Test
    void shouldSendItsViewUntilTheLeaderKnowsIt() {
        assertEquals(VIEW, duty.ping(MEMBER).view());
        answer(MEMBER, 0, 101L, 102L);
        assertNull(duty.ping(MEMBER).view());

        duty.onSilence(LEADER);
        assertEquals(VIEW, duty.ping(MEMBER).view(), "another leader knows nothing");
    }

    @Test
    void shouldAskItselfWhenItLeads() {
        ledger.leads = true;

        assertEquals(Optional.of(SELF), duty.target());
    }

    private void answer(HalfState half, long now, Long... listed) {
        duty.onAnswer(LEADER, ok(7, List.of(LEADER), listed), half, now, now);
    }

    private static PingAnswer ok(long formation, List<String> members, Long... listed) {
        return new PingAnswer(PingAnswer.Verdict.OK, "", 1, 0, formation, null, false, members, List.of(listed),
                List.of(), 1);
    }
}
