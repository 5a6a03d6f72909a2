package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.Role;

/** What a channel reports of its connections and its session. */
class ChannelReportsTest {
    private static final String ROOM = "room";
    private static final NodeLife OTHER = new NodeLife("node-02@127.0.0.2", 22);

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private final SessionId session = SessionId.random(fixture.random);
    private final TestProbe<NodeActor.Command> parent = kit.createTestProbe();
    private final Member alice = fixture.member(ROOM, Role.SENDRECV, true, true, "");
    private final Member bob = fixture.member(ROOM, Role.RECVONLY, true, true, "");
    private ActorRef<LocalChannelActor.Command> channel;
    private long streams;

    @BeforeAll
    static void startSystem() {
        kit = ActorFixture.startKit();
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldReportEachConnectionFromItsBeginningToItsEnd() {
        start(Optional.empty());
        SessionId begun = fixture.reports.expect(ChannelReport.SessionCreated.class).facts().session();

        enter(alice);
        enter(bob);
        ConnectionFacts first = fixture.reports.expect(ChannelReport.ConnectionCreated.class).facts();
        ConnectionFacts second = fixture.reports.expect(ChannelReport.ConnectionCreated.class).facts();
        fixture.pass(Duration.ofSeconds(59));
        leave(alice, CloseReason.TYPE_DISCONNECT);
        ChannelReport.ConnectionDestroyed gone = fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);
        leave(alice, CloseReason.SERVER_SHUTDOWN);
        fixture.pass(Duration.ofSeconds(1));

        assertEquals(alice, first.member());
        assertEquals(begun, first.session());
        assertEquals(1, first.counts().connections());
        assertEquals(2, second.counts().connections());
        assertEquals(alice, gone.facts().member());
        assertEquals(CloseReason.TYPE_DISCONNECT, gone.end().cause());
        assertEquals(1, gone.facts().counts().connections());
        assertEquals(first.created(), gone.facts().created());
        SessionFacts facts = fixture.reports.expect(ChannelReport.SessionUpdated.class).facts();
        assertEquals(2, facts.total());
        assertEquals(2, facts.max());
        assertEquals(List.of(bob, alice), facts.connections().stream().map(SessionFacts.Listed::member).toList()
                .stream().sorted((a, b) -> a.equals(bob) ? -1 : 1).toList());
        ConnectionFacts updated = fixture.reports.expect(ChannelReport.ConnectionUpdated.class).facts();
        assertEquals(bob, updated.member());
        assertEquals(1, updated.minutes());
        fixture.reports.expectNone();
        kit.stop(channel);
    }

    @Test
    void shouldReportAConnectionThatNeverCameUpAsFailed() {
        start(Optional.empty());
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        join(alice);

        leave(alice, CloseReason.SIGNALING_TIMEOUT);

        ChannelReport.ConnectionFailed failed = fixture.reports.expect(ChannelReport.ConnectionFailed.class);
        assertEquals(alice, failed.facts().member());
        assertEquals(CloseReason.SIGNALING_TIMEOUT, failed.end().cause());
        kit.stop(channel);
    }

    @Test
    void shouldEndEachConnectionAndTheSessionWhenTheNodeStops() {
        start(Optional.empty());
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        enter(alice);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);

        kit.stop(channel);

        assertEquals(alice, fixture.reports.expect(ChannelReport.ConnectionDestroyed.class).facts().member());
        assertEquals(SessionEnd.SERVER_SHUTDOWN,
                fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
        fixture.reports.expectNone();
    }

    @Test
    void shouldBeginAndEndTheSessionWhereTheFirstAndLastBranchIs() {
        start(Optional.of(session));
        attached(List.of());
        assertEquals(session, fixture.reports.expect(ChannelReport.SessionCreated.class).facts().session());
        enter(alice);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);
        leave(alice, CloseReason.WEBSOCKET_CLOSED);
        fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);

        fixture.pass(ActorFixture.SESSION_IDLE);
        attached(List.of());

        parent.expectMessageClass(NodeActor.ChannelIdle.class);
        channel.tell(new LocalChannelActor.Stop());
        assertEquals(SessionEnd.IDLE, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
        fixture.reports.expectNone();
    }

    @Test
    void shouldLeaveTheSessionToTheBranchThatBeganIt() {
        start(Optional.of(session));
        attached(List.of(OTHER));
        say(new HubNews.Listing(streams, 1, OTHER, 0, 1, List.of()));
        enter(alice);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);
        leave(alice, CloseReason.WEBSOCKET_CLOSED);
        fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);

        fixture.pass(ActorFixture.SESSION_IDLE);
        attached(List.of(OTHER));

        parent.expectMessageClass(NodeActor.ChannelIdle.class);
        channel.tell(new LocalChannelActor.Stop());
        parent.expectTerminated(channel);
        fixture.reports.expectNone();
    }

    /** Whoever told of it is gone, and nobody has been appointed yet. */
    @Test
    void shouldNotLeaveASessionToOthersThatNobodyTellsOf() {
        start(Optional.of(session));
        attached(List.of(OTHER));
        say(new HubNews.Listing(streams, 1, OTHER, 0, 1, List.of()));
        enter(alice);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);
        leave(alice, CloseReason.WEBSOCKET_CLOSED);
        fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);

        fixture.pass(ActorFixture.SESSION_IDLE);
        say(new HubNews.Attached(++streams, life(), session(), List.of(OTHER), Set.of(), false));
        parent.expectNoMessage(Duration.ofMillis(50));
        fixture.cluster.news.clear();
        parent.awaitAssert(() -> {
            fixture.pass(LocalChannelActor.DOUBT);
            assertTrue(fixture.cluster.news.stream().anyMatch(BranchNews.Summary.class::isInstance));
            return null;
        });
        attached(List.of());

        parent.expectMessageClass(NodeActor.ChannelIdle.class);
        channel.tell(new LocalChannelActor.Stop());
        assertEquals(SessionEnd.IDLE, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
    }

    @Test
    void shouldStayAsTheSessionsTellerUntilItIsTheLast() {
        start(Optional.of(session));
        attached(List.of());
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        enter(alice);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);
        leave(alice, CloseReason.WEBSOCKET_CLOSED);
        fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);

        fixture.pass(ActorFixture.SESSION_IDLE);
        attached(List.of(OTHER));
        parent.expectNoMessage(Duration.ofMillis(50));
        fixture.pass(BranchVoice.ATTACH_DISTANCE);
        say(new HubNews.Listing(streams, 1, OTHER, 0, 1, List.of()));
        attached(List.of());

        parent.expectMessageClass(NodeActor.ChannelIdle.class);
        channel.tell(new LocalChannelActor.Stop());
        assertEquals(SessionEnd.IDLE, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
    }

    /** The bookkeeping may have died, and another one begin: two branches that both ended alone would both tell the end. */
    @Test
    void shouldAskAgainAndAgainBeforeItTakesItselfForTheLast() {
        start(Optional.of(session));
        attached(List.of());
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        enter(alice);
        fixture.reports.expect(ChannelReport.ConnectionCreated.class);
        leave(alice, CloseReason.WEBSOCKET_CLOSED);
        fixture.reports.expect(ChannelReport.ConnectionDestroyed.class);

        fixture.pass(ActorFixture.SESSION_IDLE);
        fixture.cluster.news.clear();
        parent.awaitAssert(() -> {
            fixture.pass(LocalChannelActor.DOUBT);
            return parent.expectMessageClass(NodeActor.ChannelIdle.class, Duration.ofMillis(20));
        });

        assertTrue(fixture.cluster.news.stream().filter(BranchNews.Summary.class::isInstance)
                .count() >= BranchSession.MAX_SILENCES - 2, fixture.cluster.news::toString);
        channel.tell(new LocalChannelActor.Stop());
        assertEquals(SessionEnd.IDLE, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
    }

    @Test
    void shouldEndASessionThatIsTakenOverByAnother() {
        start(Optional.of(SessionId.random(fixture.random)));
        attached(List.of());
        fixture.reports.expect(ChannelReport.SessionCreated.class);
        SessionId merged = SessionId.random(fixture.random);

        say(new HubNews.Attached(99, life(), merged, List.of(OTHER), Set.of(), true));

        assertEquals(SessionEnd.MERGED, fixture.reports.expect(ChannelReport.SessionDestroyed.class).end());
        enter(alice);
        assertEquals(merged, fixture.reports.expect(ChannelReport.ConnectionCreated.class).facts().session());
        kit.stop(channel);
    }

    private void start(Optional<SessionId> known) {
        channel = kit.spawn(LocalChannelActor.create(fixture.node(10), parent.getRef(), new ChannelId(ROOM), known));
    }

    private long life() {
        return fixture.cluster.news.stream().filter(BranchNews.Summary.class::isInstance).findFirst().orElseThrow()
                .life();
    }

    /** The bookkeeping answers the summary. */
    private void attached(List<NodeLife> others) {
        parent.awaitAssert(() -> {
            assertTrue(fixture.cluster.news.stream().anyMatch(BranchNews.Summary.class::isInstance));
            return null;
        });
        say(new HubNews.Attached(++streams, life(), session(), others, Set.of(), true));
    }

    private SessionId session() {
        return ((BranchNews.Summary) fixture.cluster.news.stream().filter(BranchNews.Summary.class::isInstance)
                .findFirst().orElseThrow()).session();
    }

    private void join(Member member) {
        channel.tell(new LocalChannelActor.Join(member,
                kit.<ConnectionActor.Command>createTestProbe().getRef(), MediaMeter.NONE));
    }

    private void enter(Member member) {
        join(member);
        channel.tell(new LocalChannelActor.Connected(member.connectionId(), TransportKind.TURN_UDP));
    }

    private void leave(Member member, CloseReason reason) {
        channel.tell(new LocalChannelActor.Leave(member.connectionId(), ConnectionEnd.of(reason)));
    }

    private void say(HubNews news) {
        channel.tell(new LocalChannelActor.HubSaid(news));
    }
}
