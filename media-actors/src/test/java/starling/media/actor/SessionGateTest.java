package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.Role;
import starling.core.signaling.SessionTerms;
import starling.media.actor.BranchNews.SessionPhase;

/** How members come into a session that somebody has to agree to. */
class SessionGateTest {
    private static final String ROOM = "room";
    private static final Duration A_WHILE = Duration.ofMillis(50);

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private final TestProbe<NodeActor.Command> parent = kit.createTestProbe();
    private final SessionId session = SessionId.random(fixture.random);
    private final BlockingQueue<Asked> questions = new LinkedBlockingQueue<>();
    private ActorRef<LocalChannelActor.Command> channel;

    private record Asked(SessionFacts facts, CompletableFuture<Optional<SessionTerms>> answer) {}

    /** A member with its connection's mailbox. */
    private final class Client {
        private final Member member = fixture.member(ROOM, Role.RECVONLY, true, true, "");
        private final TestProbe<ConnectionActor.Command> inbox = kit.createTestProbe();

        Client joins() {
            channel.tell(new LocalChannelActor.Join(member, inbox.getRef(), MediaMeter.NONE));
            return this;
        }

        void leaves() {
            channel.tell(
                    new LocalChannelActor.Leave(member.connectionId(), ConnectionEnd.of(CloseReason.TYPE_DISCONNECT)));
        }

        SessionId entered() {
            return inbox.expectMessageClass(ConnectionActor.Joined.class).session();
        }

        CloseReason refused() {
            return inbox.expectMessageClass(ConnectionActor.Refused.class).reason();
        }

        ConnectionId id() {
            return member.connectionId();
        }
    }

    @BeforeAll
    static void startSystem() {
        kit = ActorFixture.startKit();
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void ask() {
        fixture.sessions = new SessionPort() {
            @Override
            public boolean asks() {
                return true;
            }

            @Override
            public CompletionStage<Optional<SessionTerms>> created(SessionFacts facts) {
                Asked asked = new Asked(facts, new CompletableFuture<>());
                questions.add(asked);
                return asked.answer();
            }
        };
    }

    @Test
    void shouldLetNobodyInBeforeTheAnswer() throws Exception {
        start(Optional.empty());
        Client first = new Client().joins();
        Client second = new Client().joins();
        Asked asked = asked();
        first.inbox.expectNoMessage(A_WHILE);
        assertEquals(0, fixture.counters.counts().sessionsCreated());

        asked.answer().complete(Optional.of(new SessionTerms(0, "{\"a\":1}")));

        assertEquals(asked.facts().session(), first.entered());
        assertEquals(asked.facts().session(), second.entered());
        SessionFacts begun = fixture.reports.expect(ChannelReport.SessionCreated.class).facts();
        assertEquals("{\"a\":1}", begun.metadata());
        assertEquals(1, fixture.counters.counts().sessionsCreated());
        new Client().joins().entered();
        assertTrue(questions.isEmpty());
        assertEquals("{\"a\":1}", fixture.registry.sessions(Optional.empty(), Optional.empty(), 1).get(0).metadata());
        kit.stop(channel);
        for (int i = 0; i < 3; i++) {
            fixture.reports.expect(ChannelReport.ConnectionFailed.class);
        }
        assertEquals("{\"a\":1}", fixture.reports.expect(ChannelReport.SessionDestroyed.class).facts().metadata());
    }

    @Test
    void shouldRefuseThoseWhoWaitedForASessionThatMayNotBeginAndAskAnewForTheNext() throws Exception {
        start(Optional.empty());
        Client first = new Client().joins();
        Client second = new Client().joins();
        Asked asked = asked();

        asked.answer().complete(Optional.empty());

        assertEquals(CloseReason.SESSION_WEBHOOK_ERROR, first.refused());
        assertEquals(CloseReason.SESSION_WEBHOOK_ERROR, second.refused());
        assertEquals(2, parent.expectMessageClass(NodeActor.ChannelIdle.class).joins());
        Client third = new Client().joins();
        Asked again = asked();
        assertNotEquals(asked.facts().session(), again.facts().session());
        again.answer().completeExceptionally(new IllegalStateException("planned"));
        assertEquals(CloseReason.SESSION_WEBHOOK_ERROR, third.refused());
        kit.stop(channel);
        fixture.reports.expectNone();
        assertEquals(0, fixture.counters.counts().sessionsCreated());
    }

    @Test
    void shouldEndASessionWhoseFirstClientDidNotWait() throws Exception {
        start(Optional.empty());
        Client first = new Client().joins();
        Asked asked = asked();
        first.leaves();
        fixture.pass(ActorFixture.SESSION_IDLE);
        parent.expectNoMessage(A_WHILE);

        asked.answer().complete(Optional.of(SessionTerms.NONE));
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        fixture.pass(ActorFixture.SESSION_IDLE);

        parent.expectMessageClass(NodeActor.ChannelIdle.class);
        channel.tell(new LocalChannelActor.Stop());
        assertEquals(SessionEnd.IDLE, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
        first.inbox.expectNoMessage(A_WHILE);
    }

    @Test
    void shouldEndASessionThatBeginsWhileTheNodeStops() throws Exception {
        start(Optional.empty());
        Client first = new Client().joins();
        Asked asked = asked();

        kit.stop(channel);
        assertEquals(CloseReason.CHANNEL_UNAVAILABLE, first.refused());
        fixture.reports.expectNone();
        asked.answer().complete(Optional.of(SessionTerms.NONE));

        fixture.reports.expect(ChannelReport.SessionCreated.class);
        assertEquals(SessionEnd.SERVER_SHUTDOWN, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
    }

    @Test
    void shouldCountTheSeatsOfAChannelOnOneNode() throws Exception {
        start(Optional.empty());
        Client first = new Client().joins();
        Client second = new Client().joins();
        Client third = new Client().joins();
        asked().answer().complete(Optional.of(new SessionTerms(2, "")));
        first.entered();
        second.entered();
        assertEquals(CloseReason.CONNECTION_LIMIT, third.refused());

        first.leaves();

        new Client().joins().entered();
        assertEquals(CloseReason.CONNECTION_LIMIT, new Client().joins().refused());
        kit.stop(channel);
    }

    @Test
    void shouldAskOnlyIfTheBookkeepingSaysSo() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        BranchNews.SessionState waiting = state(SessionPhase.WAITING);
        say(new HubNews.SessionOpening(waiting.life()));
        assertTrue(questions.isEmpty());
        SessionId other = SessionId.random(fixture.random);

        say(new HubNews.SessionOpen(waiting.life(), other, new SessionTerms(0, "7")));

        assertEquals(other, first.entered());
        assertEquals(new SessionTerms(0, "7"), state(SessionPhase.OPEN).terms());
        fixture.reports.expectNone();
        kit.stop(channel);
        fixture.reports.expect(ChannelReport.ConnectionFailed.class);
        fixture.reports.expectNone();
    }

    @Test
    void shouldBeginTheSessionItIsToldTo() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        long life = state(SessionPhase.WAITING).life();
        SessionId other = SessionId.random(fixture.random);

        say(new HubNews.OpenSession(life, other));
        say(new HubNews.OpenSession(life, other));
        Asked asked = asked();
        assertEquals(other, asked.facts().session());
        asked.answer().complete(Optional.of(SessionTerms.NONE));

        assertEquals(other, first.entered());
        assertTrue(state(SessionPhase.OPEN).teller());
        assertTrue(questions.isEmpty());
        assertEquals(other, fixture.reports.expect(ChannelReport.SessionCreated.class).facts().session());
        kit.stop(channel);
    }

    @Test
    void shouldAskAgainUntilTheBookkeepingAnswersAndNotForEver() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        state(SessionPhase.WAITING);

        fixture.pass(SessionGate.RETRY);
        state(SessionPhase.WAITING);
        ConnectionActor.Refused refused = parent.awaitAssert(() -> {
            fixture.pass(SessionGate.RETRY);
            return first.inbox.expectMessageClass(ConnectionActor.Refused.class, Duration.ofMillis(20));
        });

        assertEquals(CloseReason.CHANNEL_UNAVAILABLE, refused.reason());
        kit.stop(channel);
    }

    @Test
    void shouldTellTheBookkeepingThatASessionMayNotBegin() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        long life = state(SessionPhase.WAITING).life();
        say(new HubNews.OpenSession(life, session));
        asked().answer().complete(Optional.empty());

        assertEquals(CloseReason.SESSION_WEBHOOK_ERROR, first.refused());
        heard(BranchNews.SessionFailed.class);
        Client next = new Client().joins();
        SessionId other = SessionId.random(fixture.random);
        say(new HubNews.SessionFailed(life, other));
        assertEquals(other, state(SessionPhase.WAITING).session());
        next.inbox.expectNoMessage(A_WHILE);
        say(new HubNews.SessionFailed(life, session));
        assertEquals(CloseReason.SESSION_WEBHOOK_ERROR, next.refused());
        kit.stop(channel);
    }

    @Test
    void shouldEnterASessionWithALimitOnlyBySeatsOfTheLatestReport() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        Client second = new Client().joins();
        long life = state(SessionPhase.WAITING).life();
        say(new HubNews.SessionOpen(life, session, new SessionTerms(1, "")));
        BranchNews.SeatsWanted wanted = heard(BranchNews.SeatsWanted.class);
        assertEquals(Set.of(first.id(), second.id()), Set.copyOf(wanted.connections()));

        say(new HubNews.Seats(life, wanted.report() - 1, List.of(second.id()), List.of(first.id())));
        say(new HubNews.Seats(life, wanted.report(), List.of(first.id()), List.of(second.id())));

        first.entered();
        assertEquals(CloseReason.CONNECTION_LIMIT, second.refused());
        fixture.cluster.news.clear();
        channel.tell(new LocalChannelActor.Attach());
        fixture.pass(BranchVoice.ATTACH_DISTANCE);
        assertEquals(List.of(first.id()), state(SessionPhase.OPEN).seats());
        first.leaves();
        assertEquals(first.id(), heard(BranchNews.SeatLeft.class).connection());
        kit.stop(channel);
    }

    @Test
    void shouldGiveBackASeatNobodyWantsAnyMore() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        long life = state(SessionPhase.WAITING).life();
        say(new HubNews.SessionOpen(life, session, new SessionTerms(1, "")));
        BranchNews.SeatsWanted wanted = heard(BranchNews.SeatsWanted.class);
        first.leaves();
        assertEquals(first.id(), heard(BranchNews.SeatLeft.class).connection());

        say(new HubNews.Seats(life, wanted.report(), List.of(first.id()), List.of()));

        assertEquals(first.id(), heard(BranchNews.SeatLeft.class).connection());
        first.inbox.expectNoMessage(A_WHILE);
        kit.stop(channel);
    }

    @Test
    void shouldTakeOverAsTheTellerWhenItIsTold() throws Exception {
        start(Optional.of(session));
        Client first = new Client().joins();
        long life = state(SessionPhase.WAITING).life();
        say(new HubNews.SessionOpen(life, session, SessionTerms.NONE));
        first.entered();
        say(new HubNews.Teller(life, true));
        first.leaves();
        fixture.reports.expect(ChannelReport.ConnectionFailed.class);

        fixture.pass(Duration.ofMinutes(1));

        assertEquals(session, fixture.reports.expect(ChannelReport.SessionUpdated.class).facts().session());
        kit.stop(channel);
        assertEquals(SessionEnd.SERVER_SHUTDOWN, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
    }

    private void start(Optional<SessionId> known) {
        channel = kit.spawn(LocalChannelActor.create(fixture.node(10), parent.getRef(), new ChannelId(ROOM), known));
    }

    private Asked asked() throws InterruptedException {
        Asked asked = questions.poll(5, TimeUnit.SECONDS);
        assertNotNull(asked, "nobody was asked");
        return asked;
    }

    private void say(HubNews news) {
        channel.tell(new LocalChannelActor.HubSaid(news));
    }

    /** The next report that is of this phase. */
    private BranchNews.SessionState state(SessionPhase phase) throws InterruptedException {
        BranchNews.SessionState state = heard(BranchNews.SessionState.class);
        while (state.phase() != phase) {
            state = heard(BranchNews.SessionState.class);
        }
        return state;
    }

    private <T extends BranchNews> T heard(Class<T> kind) throws InterruptedException {
        BranchNews news = fixture.cluster.news.poll(5, TimeUnit.SECONDS);
        while (news != null && !kind.isInstance(news)) {
            news = fixture.cluster.news.poll(5, TimeUnit.SECONDS);
        }
        assertNotNull(news, kind.getSimpleName());
        return kind.cast(news);
    }
}
