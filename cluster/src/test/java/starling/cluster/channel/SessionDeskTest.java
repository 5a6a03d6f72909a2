package starling.cluster.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.cluster.membership.NodeRef;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.SessionTerms;
import starling.media.actor.BranchNews;
import starling.media.actor.BranchNews.SessionPhase;
import starling.media.actor.HubNews;

class SessionDeskTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final NodeRef A = new NodeRef("a@127.0.0.1", 1);
    private static final NodeRef B = new NodeRef("b@127.0.0.2", 2);
    private static final long LIFE = 5;
    private static final SessionTerms TWO = new SessionTerms(2, "");

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final List<String> sent = new ArrayList<>();
    private final Map<NodeRef, Deque<HubNews.Seats>> seats = new HashMap<>();
    private final SessionDesk desk = new SessionDesk((node, news) -> {
        sent.add(node.name().charAt(0) + " " + news.getClass().getSimpleName()
                + (news instanceof HubNews.Teller teller ? " " + teller.teller() : ""));
        if (news instanceof HubNews.Seats given) {
            seats.computeIfAbsent(node, key -> new ArrayDeque<>()).add(given);
        }
    });
    private Optional<SessionId> session = Optional.of(SessionId.random(random));
    private boolean known = true;

    @Test
    void shouldTellOneBranchToBeginAndTheOthersToWait() {
        says(A, SessionPhase.WAITING);
        says(B, SessionPhase.WAITING);
        assertEquals(List.of("a OpenSession", "a OpenSession", "b SessionOpening"), sent());

        says(A, SessionPhase.ASKING);
        says(B, SessionPhase.WAITING);
        assertEquals(List.of("b SessionOpening", "b SessionOpening"), sent());

        says(A, 2, SessionPhase.OPEN, SessionTerms.NONE, true);
        assertEquals(List.of("b SessionOpen"), sent());
        says(B, 2, SessionPhase.OPEN, SessionTerms.NONE, false);
        assertEquals(List.of(), sent());
    }

    @Test
    void shouldDecideNothingBeforeAllBranchesAreKnown() {
        known = false;
        says(A, SessionPhase.WAITING);
        assertEquals(List.of("a SessionOpening"), sent());
        says(B, 1, SessionPhase.OPEN, TWO, false);
        wants(B, 1, id());
        assertEquals(List.of("a SessionOpen"), sent());

        desk.settle(true, session.orElseThrow());

        assertEquals(List.of("a SessionOpen", "b Teller true"), sent());
    }

    @Test
    void shouldLetAnotherBranchBeginWhenTheFirstIsGone() {
        says(A, SessionPhase.WAITING);
        says(B, SessionPhase.WAITING);
        sent();

        desk.gone(A);
        desk.settle(known, session.orElseThrow());

        assertEquals(List.of("b OpenSession"), sent());
    }

    @Test
    void shouldRefuseAllWhoWaitForASessionThatMayNotBegin() {
        says(A, SessionPhase.WAITING);
        says(B, SessionPhase.WAITING);
        Optional<SessionId> before = session;
        sent();

        session = desk.heard(A, new BranchNews.SessionFailed(ROOM, LIFE), known, session);

        assertEquals(List.of("a SessionFailed", "b SessionFailed"), sent());
        assertNotEquals(before, session);
        says(B, SessionPhase.WAITING);
        assertEquals(List.of("b OpenSession"), sent());
    }

    @Test
    void shouldNotBeginASessionAgainThatIsOver() {
        Optional<SessionId> ended = session;
        desk.over(ended);

        says(A, SessionPhase.WAITING);

        assertNotEquals(ended, session);
        assertTrue(session.isPresent());
    }

    @Test
    void shouldAlwaysHaveOneTeller() {
        says(A, 1, SessionPhase.OPEN, SessionTerms.NONE, true);
        says(B, 1, SessionPhase.OPEN, SessionTerms.NONE, false);
        assertEquals(List.of(), sent());

        desk.gone(A);
        desk.settle(known, session.orElseThrow());
        assertEquals(List.of("b Teller true"), sent());
        assertTrue(desk.toldBesides(A));
        assertFalse(desk.toldBesides(B));

        says(A, 1, SessionPhase.OPEN, SessionTerms.NONE, true);
        assertEquals(List.of("b Teller false"), sent());
    }

    @Test
    void shouldKeepTheSeatsOfASessionInALaterLife() {
        ConnectionId held = id();
        known = false;
        desk.heard(A, new BranchNews.SessionState(ROOM, LIFE, 7, session.orElseThrow(), SessionPhase.OPEN, TWO, true,
                List.of(held), 0, 2), known, session);
        desk.heard(A, new BranchNews.SessionState(ROOM, LIFE, 7, session.orElseThrow(), SessionPhase.OPEN, TWO, true,
                List.of(id()), 1, 2), known, session);
        known = true;
        says(B, 3, SessionPhase.OPEN, TWO, false);
        ConnectionId late = id();

        wants(B, 3, late);
        assertEquals(List.of(late), seats.get(B).remove().refused());
        desk.heard(A, new BranchNews.SeatLeft(ROOM, LIFE, held), known, session);
        wants(B, 3, late);
        assertEquals(List.of(late), seats.get(B).remove().given());
        wants(B, 3, late);
        assertEquals(List.of(late), seats.get(B).remove().given());
        wants(B, 2, id());
        assertTrue(seats.get(B).isEmpty());
    }

    /** Branches that join, leave, report anew and lose messages: there are never more members than seats. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNeverSeatMoreThanTheLimit(long seed) {
        RandomGenerator dice = new SplittableRandom(seed);
        SessionTerms terms = new SessionTerms(5, "");
        Map<NodeRef, Set<ConnectionId>> inside = Map.of(A, new HashSet<>(), B, new HashSet<>());
        Map<NodeRef, Long> reports = new HashMap<>(Map.of(A, 1L, B, 1L));
        List.of(A, B).forEach(node -> says(node, 1, SessionPhase.OPEN, terms, node.equals(A)));
        int entered = 0;
        for (int step = 0; step < 2000; step++) {
            NodeRef node = dice.nextBoolean() ? A : B;
            switch (dice.nextInt(4)) {
                case 0, 1 -> {
                    wants(node, reports.get(node), id());
                    HubNews.Seats answer = seats.get(node).remove();
                    if (dice.nextInt(5) > 0) { // one in five is lost: the seat stays taken until the next report
                        inside.get(node).addAll(answer.given());
                        entered += answer.given().size();
                    }
                }
                case 2 -> inside.get(node).stream().findAny().ifPresent(id -> {
                    inside.get(node).remove(id);
                    desk.heard(node, new BranchNews.SeatLeft(ROOM, LIFE, id), known, session);
                });
                default -> {
                    reports.merge(node, 1L, Long::sum);
                    desk.heard(node, new BranchNews.SessionState(ROOM, LIFE, reports.get(node),
                            session.orElseThrow(), SessionPhase.OPEN, terms, node.equals(A),
                            List.copyOf(inside.get(node)), 0, 1), known, session);
                }
            }
            assertTrue(inside.get(A).size() + inside.get(B).size() <= 5, "seed " + seed + ", step " + step);
        }
        assertTrue(entered > 100, "seed " + seed + ": " + entered);
    }

    private List<String> sent() {
        List<String> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    private ConnectionId id() {
        return ConnectionId.random(random, 1);
    }

    private void says(NodeRef node, SessionPhase phase) {
        says(node, 1, phase, SessionTerms.NONE, false);
    }

    private void says(NodeRef node, long report, SessionPhase phase, SessionTerms terms, boolean teller) {
        session = desk.heard(node, new BranchNews.SessionState(ROOM, LIFE, report, session.orElseThrow(), phase, terms,
                teller, List.of(), 0, 1), known, session);
    }

    private void wants(NodeRef node, long report, ConnectionId connection) {
        desk.heard(node, new BranchNews.SeatsWanted(ROOM, LIFE, report, List.of(connection)), known, session);
    }
}
