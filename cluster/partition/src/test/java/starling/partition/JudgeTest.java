package starling.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Judge JUDGE = new Judge(10 * SECOND, true, 8 * SECOND);

    private final Truth truth = new Truth(3);

    @Test
    void shouldFindNothingWhereEverybodyServesUndisturbed() {
        assertEquals(List.of(), JUDGE.judge(truth, List.of(accepted(1, 1, "a"), accepted(2, 2, "b"))));
    }

    @Test
    void shouldAccuseANodeThatServesWithoutMajority() {
        isolate(1, 5);

        assertEquals(List.of(), promises(accepted(14, 1, "a")));
        assertEquals(List.of(Violation.Promise.NO_MAJORITY_NO_SERVICE), promises(accepted(17, 1, "a")));
        assertEquals(List.of(Violation.Promise.NO_MAJORITY_NO_SERVICE), promises(redirected(17, 1, "a")));
    }

    @Test
    void shouldNotAccuseTheSideWithTheMajorityOrOneThatHealed() {
        isolate(1, 5);
        truth.performed(20 * SECOND, new Action.Mend(1, 2));
        truth.performed(20 * SECOND, new Action.Mend(2, 1));

        assertEquals(List.of(), promises(accepted(17, 2, "a"), accepted(21, 1, "b")));
    }

    @Test
    void shouldTakeAOneWayCutForACut() {
        truth.performed(5 * SECOND, new Action.Cut(1, 2));
        truth.performed(5 * SECOND, new Action.Cut(1, 3));

        assertEquals(List.of(Violation.Promise.NO_MAJORITY_NO_SERVICE), promises(accepted(17, 1, "a")));
    }

    @Test
    void shouldCountRegisteredNodesThatDoNotRun() {
        truth.performed(5 * SECOND, new Action.Kill(2));
        truth.performed(5 * SECOND, new Action.Kill(3));
        assertEquals(List.of(Violation.Promise.NO_MAJORITY_NO_SERVICE), promises(accepted(17, 1, "a")));

        truth.registered(6 * SECOND, 2, false);
        truth.registered(6 * SECOND, 3, false);
        assertEquals(List.of(), promises(accepted(17, 1, "a")));
    }

    @Test
    void shouldAccuseTwoSidesThatServeTogether() {
        Truth four = new Truth(4);
        for (int one : new int[]{1, 2}) {
            for (int other : new int[]{3, 4}) {
                four.performed(SECOND, new Action.Cut(one, other));
                four.performed(SECOND, new Action.Cut(other, one));
            }
        }

        List<Violation> found = JUDGE.judge(four, List.of(accepted(20, 1, "a"), accepted(20, 3, "b")));

        assertEquals(List.of(Violation.Promise.NO_MAJORITY_NO_SERVICE, Violation.Promise.NO_MAJORITY_NO_SERVICE,
                Violation.Promise.ONE_SIDE_ONLY), found.stream().map(Violation::promise).toList());
    }

    /** Node 4 may serve a little longer; node 3, which was away until after the cut, need not wait for that. */
    @Test
    void shouldNotAccuseANodeThatReplacesAnotherInTheMajority() {
        Truth four = new Truth(4);
        four.performed(SECOND, new Action.Pause(3));
        for (int other = 1; other <= 3; other++) {
            four.performed(12 * SECOND, new Action.Cut(4, other));
            four.performed(12 * SECOND, new Action.Cut(other, 4));
        }
        four.performed(14 * SECOND, new Action.Resume(3));

        assertEquals(List.of(), JUDGE.judge(four, List.of(accepted(15, 4, "a"), accepted(15, 3, "b"))));
        assertEquals(2, JUDGE.judge(four, List.of(accepted(26, 4, "a"), accepted(26, 3, "b"))).size());
    }

    @Test
    void shouldAccuseTwoOwnersOfAChannel() {
        assertEquals(List.of(Violation.Promise.ONE_OWNER),
                promises(accepted(1, 1, "a"), accepted(2, 2, "a"), accepted(3, 1, "a")));
    }

    @Test
    void shouldAllowAChannelToMove() {
        assertEquals(List.of(), promises(accepted(1, 1, "a"), accepted(2, 2, "a"), accepted(15, 1, "a")));
        assertEquals(List.of(), promises(accepted(1, 1, "a"), redirected(2, 2, "a"), accepted(3, 1, "a")));
    }

    private List<Violation.Promise> promises(Observation... observations) {
        return JUDGE.judge(truth, List.of(observations)).stream().map(Violation::promise).toList();
    }

    private void isolate(int node, int second) {
        for (int other = 1; other <= truth.nodes(); other++) {
            if (other != node) {
                truth.performed(second * SECOND, new Action.Cut(node, other));
                truth.performed(second * SECOND, new Action.Cut(other, node));
            }
        }
    }

    private static Observation accepted(int second, int node, String channel) {
        return seen(second, node, channel, Answer.Kind.ACCEPTED);
    }

    private static Observation redirected(int second, int node, String channel) {
        return seen(second, node, channel, Answer.Kind.REDIRECTED);
    }

    private static Observation seen(int second, int node, String channel, Answer.Kind kind) {
        return new Observation(second * SECOND - SECOND / 10, second * SECOND, node, channel, new Answer(kind, ""));
    }
}
