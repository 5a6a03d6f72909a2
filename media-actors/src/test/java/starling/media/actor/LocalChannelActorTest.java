package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.RemoteTrack;
import starling.core.signaling.Role;

class LocalChannelActorTest {
    private static final String ROOM = "room";
    private static final NodeLife ELSEWHERE = new NodeLife("other@127.0.0.2", 9);

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private TestProbe<NodeActor.Command> parent;
    private ActorRef<LocalChannelActor.Command> channel;
    private long life;

    /** A connection as the channel sees it: a member and a mailbox. */
    private final class Client {
        private final Member member;
        private final TestProbe<ConnectionActor.Command> inbox = kit.createTestProbe();
        private SessionId session;

        Client(Member member) {
            this.member = member;
        }

        Client join() {
            channel.tell(new LocalChannelActor.Join(member, inbox.getRef(), MediaMeter.NONE));
            session = inbox.expectMessageClass(ConnectionActor.Joined.class).session();
            return this;
        }

        Client connect() {
            channel.tell(new LocalChannelActor.Connected(member.connectionId(), TransportKind.TURN_UDP));
            return this;
        }

        void leave() {
            channel.tell(new LocalChannelActor.Leave(member.connectionId(),
                    ConnectionEnd.of(CloseReason.TYPE_DISCONNECT)));
        }

        List<RemoteTrack> expectTracks() {
            return inbox.expectMessageClass(ConnectionActor.PeersChanged.class).wanted();
        }

        JsonNode expectNotify(String eventType) {
            String json = inbox.expectMessageClass(ConnectionActor.Notified.class).json();
            try {
                JsonNode event = new JsonMapper().readTree(json);
                assertEquals(eventType, event.path("event_type").asText());
                return event;
            } catch (JsonProcessingException e) {
                throw new AssertionError(json, e);
            }
        }

        String id() {
            return member.connectionId().value();
        }
    }

    @BeforeAll
    static void startSystem() {
        kit = ActorFixture.startKit();
    }

    @BeforeEach
    void startChannel() {
        parent = kit.createTestProbe();
        channel = kit.spawn(LocalChannelActor.create(fixture.node(10), parent.getRef(),
                new ChannelId(ROOM), Optional.empty()));
    }

    @AfterEach
    void stopChannel() {
        kit.stop(channel);
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldSayWhatIsBlockedBeforeItIsWanted() {
        Client viewer = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")).join();
        Client sender = new Client(fixture.member(ROOM, Role.SENDONLY, true, true, "")).join();
        channel.tell(new LocalChannelActor.HubSaid(new HubNews.Filters(summaryLife(), 1,
                "[{\"rules\":[[{\"field\":\"kind\",\"operator\":\"is_in\",\"values\":[\"video\"]}]]}]")));

        sender.connect();

        assertEquals(Set.of(new SourceKey(sender.member.connectionId(), MediaKind.VIDEO)),
                viewer.inbox.expectMessageClass(ConnectionActor.SourcesBlocked.class).sources());
        assertEquals(2, viewer.expectTracks().size());
        channel.tell(new LocalChannelActor.HubSaid(new HubNews.Filters(summaryLife(), 2, "[]")));
        assertEquals(Set.of(), viewer.inbox.expectMessageClass(ConnectionActor.SourcesBlocked.class).sources());
    }

    @Test
    void shouldTellTheBookkeepingOfTheChannelsFiltersWithEverySummary() throws Exception {
        channel.tell(new LocalChannelActor.HubSaid(new HubNews.Filters(summaryLife(), 7, "[{}]")));
        fixture.cluster.news.clear();
        fixture.pass(BranchVoice.ATTACH_DISTANCE);

        channel.tell(new LocalChannelActor.Attach());

        BranchNews.Filters told = assertInstanceOf(BranchNews.Filters.class,
                fixture.cluster.news.poll(5, TimeUnit.SECONDS));
        assertEquals(7, told.revision());
        assertInstanceOf(BranchNews.Summary.class, fixture.cluster.news.poll(5, TimeUnit.SECONDS));
    }

    private long summaryLife() {
        if (life == 0) {
            try {
                life = assertInstanceOf(BranchNews.Summary.class, fixture.cluster.news.poll(5, TimeUnit.SECONDS))
                        .life();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return life;
    }

    @Test
    void shouldTellTheNewcomerWhoIsThereOldestFirst() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        Client second = sendrecv().join();
        second.expectTracks();
        second.connect();
        second.expectNotify("connection.created");

        Client third = sendrecv().join();
        third.expectTracks();
        third.connect();
        JsonNode own = third.expectNotify("connection.created");

        assertEquals(List.of(first.id(), second.id()), own.path("data").findValuesAsText("connection_id"));
        assertEquals(3, own.path("channel_connections").asInt());
        assertEquals(third.id(), own.path("connection_id").asText());
        assertEquals(third.session.value(), own.path("session_id").asText());
        assertEquals("udp", own.path("turn_transport_type").asText());
    }

    @Test
    void shouldOfferTheNewcomersTracksBeforeAnnouncingIt() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        Client second = sendrecv().join();
        first.inbox.expectNoMessage(Duration.ofMillis(20));

        second.connect();

        List<RemoteTrack> tracks = first.expectTracks();
        assertEquals(second.member.tracks(), tracks);
        JsonNode event = first.expectNotify("connection.created");
        assertEquals(second.id(), event.path("connection_id").asText());
        assertFalse(event.has("data"));
    }

    @Test
    void shouldGiveEachMemberAllTracksButThoseOfItsOwnBundleAndUnwantedKinds() {
        Client sender = new Client(fixture.member(ROOM, Role.SENDONLY, true, true, "one")).join().connect();
        Client sameBundle = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "one")).join();
        Client audioOnly = new Client(fixture.member(ROOM, Role.RECVONLY, true, false, "")).join();
        Client sendOnly = new Client(fixture.member(ROOM, Role.SENDONLY, true, true, "")).join().connect();

        assertEquals(List.of(sender.member.tracks().get(0)), audioOnly.expectTracks());
        assertEquals(List.of(sender.member.tracks().get(0), sendOnly.member.tracks().get(0)),
                audioOnly.expectTracks());
        assertEquals(sendOnly.member.tracks(), sameBundle.expectTracks());
        sendOnly.expectNotify("connection.created");
        sendOnly.inbox.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void shouldReofferNobodyWhenAReceiverComesOrGoes() {
        Client sender = sendrecv().join().connect();
        sender.expectNotify("connection.created");
        Client viewer = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")).join();
        viewer.expectTracks();

        viewer.connect();
        sender.expectNotify("connection.created");
        viewer.leave();

        sender.expectNotify("connection.destroyed");
        sender.inbox.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void shouldMergeABurstIntoOneListPerMember() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        List<Client> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(sendrecv());
        }

        // Everything is in the mailbox before the channel handles the first of it.
        kit.<Object>spawn(Behaviors.setup(context -> {
            others.forEach(client -> channel.tell(
                    new LocalChannelActor.Join(client.member, client.inbox.getRef(), MediaMeter.NONE)));
            others.forEach(Client::connect);
            return Behaviors.stopped();
        }));

        int lists = 0;
        int events = 0;
        List<RemoteTrack> last = List.of();
        while (events < 20) {
            ConnectionActor.Command message = first.inbox.receiveMessage();
            if (message instanceof ConnectionActor.PeersChanged changed) {
                lists++;
                last = changed.wanted();
            } else {
                events++;
            }
        }
        assertEquals(40, last.size());
        others.forEach(LocalChannelActorTest::expectOwnEventFirst);
        assertTrue(lists <= 10, lists + " lists for a burst of 20");
    }

    @Test
    void shouldWriteAnEventOnceForAllWhoGetIt() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        Client second = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")).join();
        second.expectTracks();
        second.connect();
        second.expectNotify("connection.created");
        first.expectNotify("connection.created");
        Client third = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")).join().connect();

        ConnectionActor.Notified toFirst = first.inbox.expectMessageClass(ConnectionActor.Notified.class);
        ConnectionActor.Notified toSecond = second.inbox.expectMessageClass(ConnectionActor.Notified.class);

        assertSame(toFirst, toSecond);
        assertTrue(toFirst.json().contains(third.id()));
    }

    @Test
    void shouldAnnounceTheEndOnceWithReducedCounts() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        Client second = sendrecv().join();
        second.expectTracks();
        second.connect();
        first.expectTracks();
        first.expectNotify("connection.created");
        fixture.pass(Duration.ofSeconds(59));

        second.leave();
        second.leave();

        assertEquals(List.of(), first.expectTracks());
        JsonNode event = first.expectNotify("connection.destroyed");
        assertEquals(second.id(), event.path("connection_id").asText());
        assertEquals(1, event.path("channel_connections").asInt());
        assertEquals(1, event.path("channel_sendrecv_connections").asInt());
        first.inbox.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void shouldSayNothingOfAMemberThatNeverConnected() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");

        Client second = sendrecv().join();
        second.leave();

        first.inbox.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void shouldUpdateOnceAMinute() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        fixture.pass(Duration.ofSeconds(30));
        Client second = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")).join();
        second.expectTracks();
        second.connect();
        second.expectNotify("connection.created");
        first.expectNotify("connection.created");

        fixture.pass(Duration.ofSeconds(30));

        JsonNode update = first.expectNotify("connection.updated");
        assertEquals(1, update.path("minutes").asInt());
        assertEquals(first.id(), update.path("connection_id").asText());
        assertEquals(first.id(), second.expectNotify("connection.updated").path("connection_id").asText());
        first.inbox.expectNoMessage(Duration.ofMillis(20));
        fixture.pass(Duration.ofSeconds(30));
        assertEquals(second.id(), first.expectNotify("connection.updated").path("connection_id").asText());
        fixture.pass(Duration.ofSeconds(30));
        assertEquals(2, first.expectNotify("connection.updated").path("minutes").asInt());
    }

    @Test
    void shouldKeepTheSessionForAWhileAfterTheLastMember() {
        Client first = sendrecv().join();
        leaveAndSettle(first);
        fixture.pass(ActorFixture.SESSION_IDLE.minusMillis(1));

        Client second = sendrecv().join();
        fixture.pass(ActorFixture.SESSION_IDLE);
        parent.expectNoMessage(Duration.ofMillis(20));
        assertEquals(first.session, second.session);

        leaveAndSettle(second);
        fixture.pass(ActorFixture.SESSION_IDLE);
        assertEquals(2, parent.expectMessageClass(NodeActor.ChannelIdle.class).joins());
    }

    @Test
    void shouldMakeABranchOfTheClusterAndEndIt() {
        Client first = sendrecv().join();
        assertEquals(1, fixture.registry.branch(first.member.channelId()).orElseThrow().connections());
        assertInstanceOf(BranchNews.Summary.class, fixture.cluster.news.poll());

        channel.tell(new LocalChannelActor.Stop());
        parent.expectTerminated(channel);

        assertTrue(fixture.registry.branch(first.member.channelId()).isEmpty());
        assertInstanceOf(BranchNews.Closed.class, fixture.cluster.news.poll());
        first.inbox.fishForMessage(Duration.ofSeconds(3),
                message -> message instanceof ConnectionActor.Disconnect end
                        && end.reason().equals(CloseReason.CHANNEL_UNAVAILABLE.text())
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
    }

    @Test
    void shouldTellOfMembersElsewhereWithCountsOfTheWholeChannel() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        MemberFacts remote = elsewhere(Role.SENDONLY);
        attached(first.session);

        hub(new HubNews.Change(5, 1, ELSEWHERE, List.of(remote), List.of()));

        assertEquals(remote.member(first.member.channelId()).tracks(), first.expectTracks());
        JsonNode created = first.expectNotify("connection.created");
        assertEquals(remote.connectionId().value(), created.path("connection_id").asText());
        assertEquals(2, created.path("channel_connections").asInt());
        assertEquals(1, created.path("channel_sendonly_connections").asInt());
        assertFalse(created.has("data"));

        hub(new HubNews.Change(5, 2, ELSEWHERE, List.of(), List.of(remote.connectionId())));
        assertEquals(List.of(), first.expectTracks());
        assertEquals(1, first.expectNotify("connection.destroyed").path("channel_connections").asInt());
    }

    @Test
    void shouldListMembersElsewhereToTheNewcomerAndTakeOverTheSession() {
        SessionId session = SessionId.random(fixture.random);
        attached(session);
        MemberFacts remote = elsewhere(Role.SENDRECV);
        hub(new HubNews.Listing(5, 1, ELSEWHERE, 0, 1, List.of(remote)));

        Client newcomer = sendrecv().join();
        assertEquals(session, newcomer.session);
        assertEquals(2, newcomer.expectTracks().size());
        newcomer.connect();

        JsonNode own = newcomer.expectNotify("connection.created");
        assertEquals(List.of(remote.connectionId().value()), own.path("data").findValuesAsText("connection_id"));
        assertEquals(2, own.path("channel_sendrecv_connections").asInt());
        assertEquals(session.value(), own.path("session_id").asText());
    }

    /** Who is quicker than the news of the others is told of them all the same. */
    @Test
    void shouldAnnounceTheFirstMemberWhenItIsKnownWhoIsElsewhere() {
        kit.stop(channel);
        fixture.cluster.news.clear();
        SessionId session = SessionId.random(fixture.random);
        channel = kit.spawn(LocalChannelActor.create(fixture.node(10), parent.getRef(), new ChannelId(ROOM),
                Optional.of(session)));
        Client first = new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")).join().connect();
        first.inbox.expectNoMessage(Duration.ofMillis(20));

        attached(session);
        first.inbox.expectNoMessage(Duration.ofMillis(20));
        hub(new HubNews.Listing(5, 1, ELSEWHERE, 0, 1, List.of(elsewhere(Role.SENDONLY))));

        first.expectTracks();
        assertEquals(2, first.expectNotify("connection.created").path("channel_connections").asInt());
    }

    @Test
    void shouldNotWaitForNewsForLong() {
        kit.stop(channel);
        channel = kit.spawn(LocalChannelActor.create(fixture.node(10), parent.getRef(), new ChannelId(ROOM),
                Optional.of(SessionId.random(fixture.random))));
        Client first = sendrecv().join().connect();
        first.inbox.expectNoMessage(Duration.ofMillis(20));

        fixture.pass(LocalChannelActor.HEARING_LIMIT);

        first.expectNotify("connection.created");
    }

    @Test
    void shouldTellTheEndOfALostNodesMembersOnce() {
        Client first = sendrecv().join().connect();
        first.expectNotify("connection.created");
        attached(first.session);
        MemberFacts remote = elsewhere(Role.RECVONLY);
        hub(new HubNews.Listing(5, 1, ELSEWHERE, 0, 1, List.of(remote)));
        first.expectNotify("connection.created");

        channel.tell(new LocalChannelActor.NodeGone(ELSEWHERE));
        hub(new HubNews.Listing(5, 2, ELSEWHERE, 0, 1, List.of(remote)));
        hub(new HubNews.Listing(5, 3, ELSEWHERE, 0, 1, List.of()));

        assertEquals(remote.connectionId().value(),
                first.expectNotify("connection.destroyed").path("connection_id").asText());
        first.inbox.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void shouldAttachAgainWhenNewsWasLostButNotAllTheTime() throws Exception {
        sendrecv().join().connect().expectNotify("connection.created");
        attached(SessionId.random(fixture.random));
        fixture.pass(BranchVoice.ATTACH_DISTANCE);
        fixture.cluster.news.clear();

        hub(new HubNews.Change(5, 4, ELSEWHERE, List.of(elsewhere(Role.RECVONLY)), List.of()));
        hub(new HubNews.AttachAgain(life));

        assertEquals(1, next(BranchNews.Summary.class).members().size());
        parent.expectNoMessage(Duration.ofMillis(20));
        assertTrue(fixture.cluster.news.isEmpty());
        fixture.pass(BranchVoice.ATTACH_DISTANCE);
        next(BranchNews.Summary.class);
    }

    /** Whatever the number of members: one message for a burst, none per member who is there. */
    @Test
    void shouldTellTheBookkeepingOfABurstInFewMessages() throws Exception {
        next(BranchNews.Summary.class);
        List<Client> viewers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            viewers.add(new Client(fixture.member(ROOM, Role.RECVONLY, true, true, "")));
        }

        kit.<Object>spawn(Behaviors.setup(context -> {
            viewers.forEach(client -> channel
                    .tell(new LocalChannelActor.Join(client.member, client.inbox.getRef(), MediaMeter.NONE)));
            viewers.forEach(Client::connect);
            return Behaviors.stopped();
        }));

        int told = 0;
        int messages = 0;
        while (told < viewers.size()) {
            BranchNews.Change change = next(BranchNews.Change.class);
            told += change.joined().size();
            messages++;
            assertEquals(messages + 1, change.revision());
        }
        assertTrue(messages <= 40, messages + " messages for a burst of 200");
        assertTrue(fixture.cluster.news.isEmpty());
    }

    @Test
    void shouldCheckFromTimeToTimeWhatIsKnown() throws Exception {
        BranchNews.Summary summary = next(BranchNews.Summary.class);
        Client first = sendrecv().join().connect();
        BranchNews.Change change = next(BranchNews.Change.class);

        fixture.pass(BranchVoice.LONE_CHECK_INTERVAL);

        BranchNews.Check check = next(BranchNews.Check.class);
        assertEquals(summary.life(), check.life());
        assertEquals(change.revision(), check.revision());
        assertEquals(MembersHash.of(first.member.connectionId()), check.hash());
        assertEquals(1, check.counts().sendrecv());
    }

    private <T extends BranchNews> T next(Class<T> type) throws InterruptedException {
        return assertInstanceOf(type, fixture.cluster.news.poll(10, TimeUnit.SECONDS));
    }

    private void attached(SessionId session) {
        BranchNews.Summary summary = (BranchNews.Summary) parent.awaitAssert(() -> {
            BranchNews news = fixture.cluster.news.peek();
            assertInstanceOf(BranchNews.Summary.class, news);
            return news;
        });
        life = summary.life();
        hub(new HubNews.Attached(5, life, session, List.of(ELSEWHERE), Set.of(), true));
    }

    private void hub(HubNews news) {
        channel.tell(new LocalChannelActor.HubSaid(news));
    }

    private MemberFacts elsewhere(Role role) {
        return MemberFacts.of(fixture.member(ROOM, role, true, true, ""), TransportKind.TURN_UDP, 0);
    }

    /** Who came later in the same burst is not told of who came before: that stands in its own event. */
    private static void expectOwnEventFirst(Client client) {
        ConnectionActor.Command message = client.inbox.receiveMessage();
        while (!(message instanceof ConnectionActor.Notified)) {
            message = client.inbox.receiveMessage();
        }
        String json = ((ConnectionActor.Notified) message).json();
        assertTrue(json.contains("\"connection_id\":\"" + client.id() + "\"") && json.contains("\"data\":"), json);
    }

    /** The channel is empty, and knows it, before time goes on. */
    private void leaveAndSettle(Client client) {
        client.leave();
        parent.awaitAssert(() -> {
            assertEquals(0, fixture.registry.branch(client.member.channelId()).orElseThrow().connections());
            return null;
        });
    }

    private Client sendrecv() {
        return new Client(fixture.member(ROOM, Role.SENDRECV, true, true, ""));
    }
}
