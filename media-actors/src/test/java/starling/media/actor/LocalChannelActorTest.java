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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.RemoteTrack;
import starling.core.signaling.Role;

class LocalChannelActorTest {
    private static final String ROOM = "room";

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private TestProbe<NodeActor.Command> parent;
    private ActorRef<LocalChannelActor.Command> channel;

    /** A connection as the channel sees it: a member and a mailbox. */
    private final class Client {
        private final Member member;
        private final TestProbe<ConnectionActor.Command> inbox = kit.createTestProbe();
        private SessionId session;

        Client(Member member) {
            this.member = member;
        }

        Client join() {
            channel.tell(new LocalChannelActor.Join(member, inbox.getRef()));
            session = inbox.expectMessageClass(ConnectionActor.Joined.class).session();
            return this;
        }

        Client connect() {
            channel.tell(new LocalChannelActor.Connected(member.connectionId(), TransportKind.TURN_UDP));
            return this;
        }

        void leave() {
            channel.tell(new LocalChannelActor.Leave(member.connectionId()));
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
                    new LocalChannelActor.Join(client.member, client.inbox.getRef())));
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
