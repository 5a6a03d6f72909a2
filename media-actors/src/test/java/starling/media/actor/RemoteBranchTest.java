package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
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
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.Role;

/** A branch and what it tells and hears of the others through the channel's bookkeeping. */
class RemoteBranchTest {
    private static final String ROOM = "room";
    private static final NodeLife OTHER = new NodeLife("node-02@127.0.0.2", 22);
    private static final long STREAM = 77;

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private final SessionId session = SessionId.random(fixture.random);
    private final Member viewer = fixture.member(ROOM, Role.RECVONLY, true, true, "");
    private final TestProbe<ConnectionActor.Command> inbox = kit.createTestProbe();
    private ActorRef<LocalChannelActor.Command> channel;
    private long life;

    @BeforeAll
    static void startSystem() {
        kit = ActorFixture.startKit();
    }

    @BeforeEach
    void startChannel() throws InterruptedException {
        channel = kit.spawn(LocalChannelActor.create(fixture.node(10),
                kit.<NodeActor.Command>createTestProbe().getRef(), new ChannelId(ROOM), Optional.empty()));
        life = heard(BranchNews.Summary.class).life();
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
    void shouldTellWhoCameAndWentHere() throws Exception {
        enter();

        BranchNews.Change joined = heard(BranchNews.Change.class);
        assertEquals(List.of(viewer.connectionId()), joined.joined().stream().map(MemberFacts::connectionId).toList());
        assertEquals(1, joined.counts().recvonly());
        channel.tell(new LocalChannelActor.Leave(viewer.connectionId(),
                ConnectionEnd.of(CloseReason.TYPE_DISCONNECT)));
        BranchNews.Change left = heard(BranchNews.Change.class);
        assertEquals(List.of(viewer.connectionId()), left.left());
        assertEquals(joined.revision() + 1, left.revision());
        kit.stop(channel);
        assertEquals(life, heard(BranchNews.Closed.class).life());
    }

    @Test
    void shouldTakeMembersElsewhereForMembers() throws Exception {
        attached();
        enter();
        inbox.expectMessageClass(ConnectionActor.Notified.class);
        MemberFacts sender = facts(Role.SENDONLY);

        say(new HubNews.Listing(STREAM, 1, OTHER, 0, 1, List.of(sender)));

        ConnectionActor.PeersChanged wanted = inbox.expectMessageClass(ConnectionActor.PeersChanged.class);
        assertEquals(2, wanted.wanted().size());
        assertEquals(sender.connectionId(), wanted.wanted().get(0).source().connection());
        JsonNode created = notified("connection.created");
        assertEquals(sender.connectionId().value(), created.path("connection_id").asText());
        assertEquals(session.value(), created.path("session_id").asText());
        assertEquals(1, created.path("channel_sendonly_connections").asInt());
        assertEquals(1, created.path("channel_recvonly_connections").asInt());

        say(new HubNews.Change(STREAM, 2, OTHER, List.of(), List.of(sender.connectionId())));

        assertEquals(List.of(), inbox.expectMessageClass(ConnectionActor.PeersChanged.class).wanted());
        assertEquals(0, notified("connection.destroyed").path("channel_sendonly_connections").asInt());
    }

    @Test
    void shouldTellNewcomersOfMembersElsewhere() throws Exception {
        attached();
        MemberFacts sender = facts(Role.SENDRECV);
        say(new HubNews.Listing(STREAM, 1, OTHER, 0, 1, List.of(sender)));

        enter();

        assertEquals(2, inbox.expectMessageClass(ConnectionActor.PeersChanged.class).wanted().size());
        JsonNode created = notified("connection.created");
        assertEquals(1, created.path("data").size());
        assertEquals(sender.connectionId().value(), created.path("data").get(0).path("connection_id").asText());
    }

    @Test
    void shouldTellOnceThatTheMembersOfALostNodeAreGone() throws Exception {
        attached();
        enter();
        inbox.expectMessageClass(ConnectionActor.Notified.class);
        MemberFacts lost = facts(Role.RECVONLY);
        say(new HubNews.Listing(STREAM, 1, OTHER, 0, 1, List.of(lost)));
        notified("connection.created");

        channel.tell(new LocalChannelActor.NodeGone(OTHER));
        notified("connection.destroyed");
        say(new HubNews.Listing(STREAM, 2, OTHER, 0, 1, List.of(lost)));
        say(new HubNews.Change(STREAM, 3, OTHER, List.of(), List.of(lost.connectionId())));

        inbox.expectNoMessage(Duration.ofMillis(100));
        assertEquals(List.of("lost " + OTHER.node() + " " + ROOM + " " + session + " [" + lost.connectionId() + "]"),
                List.copyOf(fixture.cluster.heard));
    }

    @Test
    void shouldAttachAgainWhenAMessageWasLost() throws Exception {
        attached();
        fixture.pass(BranchVoice.ATTACH_DISTANCE);

        say(new HubNews.Change(STREAM, 2, OTHER, List.of(facts(Role.RECVONLY)), List.of()));

        assertEquals(life, heard(BranchNews.Summary.class).life());
    }

    @Test
    void shouldAttachAgainWhenACheckDoesNotAgree() throws Exception {
        attached();
        fixture.pass(BranchVoice.ATTACH_DISTANCE);
        MemberFacts there = facts(Role.RECVONLY);
        say(new HubNews.Listing(STREAM, 1, OTHER, 0, 1, List.of(there)));

        say(new HubNews.Checked(STREAM, 2, MembersHash.of(there.connectionId())));
        say(new HubNews.Checked(STREAM, 3, MembersHash.of(there.connectionId()) + 1));

        assertEquals(life, heard(BranchNews.Summary.class).life());
    }

    @Test
    void shouldTakeOverTheSessionOfTheChannel() throws Exception {
        attached();

        channel.tell(new LocalChannelActor.Join(viewer, inbox.getRef(), MediaMeter.NONE));

        assertEquals(session, inbox.expectMessageClass(ConnectionActor.Joined.class).session());
    }

    private void attached() {
        say(new HubNews.Attached(STREAM, life, session, List.of(OTHER), Set.of(), true));
    }

    private void enter() {
        channel.tell(new LocalChannelActor.Join(viewer, inbox.getRef(), MediaMeter.NONE));
        inbox.expectMessageClass(ConnectionActor.Joined.class);
        channel.tell(new LocalChannelActor.Connected(viewer.connectionId(), TransportKind.TURN_UDP));
    }

    private void say(HubNews news) {
        channel.tell(new LocalChannelActor.HubSaid(news));
    }

    private MemberFacts facts(Role role) {
        return MemberFacts.of(elsewhere(role), TransportKind.TURN_UDP, 0);
    }

    private Member elsewhere(Role role) {
        Member here = fixture.member(ROOM, role, true, true, "");
        ConnectionId id = ConnectionId.random(fixture.random, ActorFixture.NODE_KEY + 1);
        return new Member(id, here.clientId(), here.bundleId(), here.channelId(), role, true, true, here.formats(),
                here.signalingNotifyMetadata(), "");
    }

    private JsonNode notified(String eventType) throws Exception {
        JsonNode event = new JsonMapper().readTree(inbox.expectMessageClass(ConnectionActor.Notified.class).json());
        assertEquals(eventType, event.path("event_type").asText());
        return event;
    }

    private <T extends BranchNews> T heard(Class<T> kind) throws InterruptedException {
        return assertInstanceOf(kind, fixture.cluster.news.poll(10, TimeUnit.SECONDS));
    }
}
