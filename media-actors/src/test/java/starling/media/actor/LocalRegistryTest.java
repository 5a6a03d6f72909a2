package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.signaling.Member;
import starling.core.signaling.Role;

class LocalRegistryTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final Instant NOW = Instant.parse("2026-11-23T15:00:00Z");

    private static ActorTestKit kit;

    private final ActorFixture fixture = new ActorFixture(kit);
    private final LocalRegistry registry = new LocalRegistry(() -> NOW);
    private final SessionId session = SessionId.random(fixture.random);
    private final TestProbe<LocalChannelActor.Command> branch = kit.createTestProbe();
    private final List<TestProbe<ConnectionActor.Command>> inboxes = new ArrayList<>();

    @BeforeAll
    static void startSystem() {
        kit = ActorFixture.startKit();
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    private Member join(String channel, Role role) {
        Member member = fixture.member(channel, role, true, true, "");
        TestProbe<ConnectionActor.Command> inbox = kit.createTestProbe();
        inboxes.add(inbox);
        registry.connectionStarted(member.connectionId(), inbox.getRef());
        registry.connectionJoined(member);
        return member;
    }

    private void open(String channel) {
        registry.branchChanged(new Branch(new ChannelId(channel), session, 1), branch.getRef());
    }

    @Test
    void shouldReachThoseWhoAreSelectedAndNobodyElse() {
        Member sender = join("room", Role.SENDONLY);
        Member viewer = join("room", Role.RECVONLY);
        join("other", Role.SENDONLY);

        assertEquals(2, registry.push(MemberSelection.all(ROOM), "1"));
        assertEquals(1, registry.push(MemberSelection.of(ROOM, sender.clientId()), "2"));
        assertEquals(0, registry.push(MemberSelection.of(ROOM, new ClientId("nobody")), "3"));
        assertEquals(1, registry.push(MemberSelection.of(ROOM, viewer.connectionId()), "4"));
        assertEquals(1, registry.push(MemberSelection.of(ROOM, Role.RECVONLY), "5"));
        assertEquals(0, registry.push(MemberSelection.all(new ChannelId("empty")), "6"));
        assertEquals(1, registry.disconnect(MemberSelection.of(ROOM, Role.SENDONLY), "{\"why\":1}"));

        inboxes.get(0).expectMessage(new ConnectionActor.Pushed("1"));
        inboxes.get(0).expectMessage(new ConnectionActor.Pushed("2"));
        inboxes.get(0).expectMessage(new ConnectionActor.Disconnect(1000, "DISCONNECTED-API",
                JsonNodeFactory.instance.objectNode().put("why", 1)));
        inboxes.get(1).expectMessage(new ConnectionActor.Pushed("1"));
        inboxes.get(1).expectMessage(new ConnectionActor.Pushed("4"));
        inboxes.get(1).expectMessage(new ConnectionActor.Pushed("5"));
        inboxes.get(2).expectNoMessage();
    }

    @Test
    void shouldListWhoseMediaIsUpPageByPage() {
        open("room");
        open("other");
        List<ConnectionId> connected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ConnectionId id = join(i < 3 ? "room" : "other", Role.SENDRECV).connectionId();
            registry.connectionConnected(id, NOW.plusSeconds(i));
            connected.add(id);
        }
        join("room", Role.SENDRECV);

        List<ListedConnection> all = new ArrayList<>();
        for (List<ListedConnection> page = registry.connections(Optional.empty(), Optional.empty(), 2); !page
                .isEmpty(); page = registry.connections(Optional.empty(),
                        Optional.of(page.get(page.size() - 1).connection()), 2)) {
            assertTrue(page.size() <= 2);
            all.addAll(page);
        }

        assertEquals(5, all.size());
        assertEquals(Set.copyOf(connected),
                Set.copyOf(all.stream().map(ListedConnection::connection).toList()));
        assertEquals(3, registry.connections(Optional.of(ROOM), Optional.empty(), 10).size());
        ListedConnection first = all.stream().filter(c -> c.connection().equals(connected.get(0))).findFirst()
                .orElseThrow();
        assertEquals(Optional.of(first), registry.connection(connected.get(0)));
        assertEquals(session, first.session());
        assertEquals(NOW, first.created());
        assertEquals(Optional.of(Codec.OPUS), first.audioCodec());
        assertEquals(Optional.of(Codec.VP8), first.videoCodec());
    }

    @Test
    void shouldCountAllConnectionsOfASessionAndTheirPeak() {
        open("room");
        Member first = join("room", Role.SENDRECV);
        Member second = join("room", Role.SENDRECV);
        registry.connectionConnected(first.connectionId(), NOW);
        registry.connectionConnected(first.connectionId(), NOW);
        registry.connectionConnected(second.connectionId(), NOW);
        assertEquals(Optional.of(ROOM), registry.connectionEnded(second.connectionId()));
        Member third = join("room", Role.SENDRECV);
        registry.connectionConnected(third.connectionId(), NOW);
        registry.connectionEnded(first.connectionId());
        Member failed = join("room", Role.SENDRECV);
        registry.connectionEnded(failed.connectionId());

        assertEquals(List.of(new ListedSession(ROOM, session, NOW, 1, 3, 2, "")),
                registry.sessions(Optional.empty(), Optional.empty(), 10));
        assertEquals(List.of(), registry.sessions(Optional.empty(), Optional.of(ROOM), 10));
        assertTrue(registry.hasMembers(ROOM));
        registry.connectionEnded(third.connectionId());
        assertFalse(registry.hasMembers(ROOM));
        assertEquals(List.of(), registry.connections(Optional.empty(), Optional.empty(), 10));
        registry.branchEnded(ROOM, branch.getRef());
        assertEquals(List.of(), registry.sessions(Optional.of(ROOM), Optional.empty(), 10));
    }

    @Test
    void shouldForgetWhoEndedBeforeEntering() {
        Member member = fixture.member("room", Role.SENDRECV, true, true, "");

        registry.connectionJoined(member);

        assertEquals(Optional.empty(), registry.channelOf(member.connectionId()));
        assertEquals(Optional.empty(), registry.connectionEnded(member.connectionId()));
    }

    @Test
    void shouldEndOnlyTheSessionThatIsNamed() {
        TestProbe<NodeActor.Command> node = kit.createTestProbe();
        registry.nodeStarted(node.getRef(), new ScriptedMediaNode());
        open("room");

        assertFalse(registry.endSession(ROOM, SessionId.random(fixture.random)));
        assertFalse(registry.endSession(new ChannelId("other"), session));
        assertTrue(registry.endSession(ROOM, session));

        node.expectMessage(new NodeActor.EndSession(ROOM, session));
    }
}
