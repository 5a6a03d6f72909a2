package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import starling.cluster.members.MembersActor;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.settings.ClusterRelaySettings;
import starling.core.signaling.Role;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;
import starling.media.actor.MemberSelection;

/**
 * Operations on channels that have members on one, two or three of three whole nodes, but for HTTP and media. One story in
 * order, because a cluster takes seconds to form.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChannelOperationsTest {
    private static final List<StarlingNode> NODES = new ArrayList<>();

    @BeforeAll
    static void startNodes() throws Exception {
        int port = ThreeNodes.freePort(3);
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            NODES.add(StarlingNode.start(
                    ThreeNodes.settings(i, port, true, 1_000, new ClusterRelaySettings(true, false, true)),
                    new ScriptedMediaNode()));
            names.add(ThreeNodes.name(i));
        }
        NODES.get(0).cluster().initCluster(names).toCompletableFuture().get(40, TimeUnit.SECONDS);
        for (StarlingNode node : NODES) {
            Await.await("three ready nodes",
                    () -> node.status().state() == NodeStatus.State.READY && node.cluster().listNodes().stream()
                            .filter(ClusterNode::connected).count() == 3);
        }
    }

    @AfterAll
    static void stopNodes() throws Exception {
        for (StarlingNode node : NODES) {
            node.terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    /** A client whose media is up, and its connection id. */
    private record Connected(SignalingClient client, JsonNode offer) {
        String id(String name) {
            return offer.path(name).asText();
        }
    }

    private static Connected connect(int node, String channel, String role) throws Exception {
        SignalingClient client = new SignalingClient(NODES.get(node)).connect(channel, role, false);
        JsonNode offer = client.await("offer");
        client.await("notify");
        return new Connected(client, offer);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void awaitConnections(String channel, int count) throws Exception {
        Await.await(count + " connections", () -> {
            try {
                return get(NODES.get(0).channels().connections(Optional.of(new ChannelId(channel)))).size() == count;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    @Order(1)
    void shouldPushToMembersOnAllNodesOnce() throws Exception {
        ChannelId room = new ChannelId("push");
        Connected one = connect(0, "push", "sendrecv");
        Connected two = connect(1, "push", "sendonly");
        Connected three = connect(2, "push", "recvonly");
        connect(1, "not pushed", "sendrecv");
        ChannelOperations second = NODES.get(1).channels();

        assertEquals(new ChannelOperations.Outcome(true, 3),
                get(second.push(MemberSelection.all(room), "{\"type\":\"push\",\"data\":{\"n\":1}}")));
        assertEquals(new ChannelOperations.Outcome(true, 1), get(second.push(
                MemberSelection.of(room, new ClientId(three.id("client_id"))),
                "{\"type\":\"push\",\"data\":{\"n\":2}}")));
        assertEquals(new ChannelOperations.Outcome(true, 1), get(
                second.push(MemberSelection.of(room, Role.SENDRECV), "{\"type\":\"push\",\"data\":{\"n\":3}}")));
        assertEquals(new ChannelOperations.Outcome(true, 0),
                get(second.push(MemberSelection.of(room, new ClientId("nobody")), "{}")));
        assertEquals(new ChannelOperations.Outcome(false, 0),
                get(second.push(MemberSelection.all(new ChannelId("nowhere")), "{}")));
        get(second.push(MemberSelection.all(room), "{\"type\":\"push\",\"data\":{\"n\":4}}"));

        assertEquals(List.of(1, 3, 4), pushes(one, 3));
        assertEquals(List.of(1, 4), pushes(two, 2));
        assertEquals(List.of(1, 2, 4), pushes(three, 3));
    }

    private static List<Integer> pushes(Connected member, int count) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(member.client().await("push").path("data").path("n").asInt());
        }
        return numbers;
    }

    @Test
    @Order(2)
    void shouldCarryTheLongestPushBetweenNodes() throws Exception {
        Connected far = connect(2, "long", "recvonly");
        String head = "{\"type\":\"push\",\"data\":{\"s\":\"";
        String text = "\u30bd".repeat(ChannelOperations.MAX_MESSAGE_CHARS - head.length() - 3);

        assertEquals(1, get(NODES.get(0).channels().push(MemberSelection.all(new ChannelId("long")),
                head + text + "\"}}")).members());

        assertEquals(text, far.client().await("push").path("data").path("s").asText());
    }

    @Test
    @Order(3)
    void shouldSendCallsToANodeWithMembers() throws Exception {
        ChannelId channel = new ChannelId("where");
        connect(1, "where", "sendrecv");
        connect(2, "where", "sendrecv");
        connect(2, "where", "sendrecv");

        assertEquals(Optional.of("http://127.0.0.3:3000/"), get(NODES.get(0).channels().apiUrlOf(channel)));
        assertEquals(Optional.empty(), get(NODES.get(1).channels().apiUrlOf(channel)));
        assertEquals(Optional.empty(), get(NODES.get(2).channels().apiUrlOf(channel)));
        assertEquals(Optional.empty(), get(NODES.get(0).channels().apiUrlOf(new ChannelId("nowhere"))));
    }

    @Test
    @Order(4)
    void shouldDisconnectMembersOnAllNodes() throws Exception {
        ChannelId channel = new ChannelId("cut");
        Connected one = connect(0, "cut", "sendrecv");
        Connected two = connect(1, "cut", "recvonly");
        Connected three = connect(2, "cut", "recvonly");
        ConnectionId oneId = new ConnectionId(one.id("connection_id"));

        assertEquals(2,
                get(NODES.get(0).channels().disconnect(MemberSelection.of(channel, Role.RECVONLY), "{}")).members());
        assertDisconnected(two);
        assertDisconnected(three);
        awaitConnections("cut", 1);
        assertEquals(0, get(NODES.get(1).channels().disconnect(MemberSelection.of(channel, oneId), "")).members(),
                "it is not there");
        assertEquals(1, get(NODES.get(2).channels().disconnect(MemberSelection.all(channel), "")).members());
        assertDisconnected(one);
        awaitConnections("cut", 0);
    }

    private static void assertDisconnected(Connected member) throws Exception {
        JsonNode closed = member.client().await("closed");
        assertEquals("1000 DISCONNECTED-API", closed.path("code").asInt() + " " + closed.path("reason").asText());
    }

    @Test
    @Order(5)
    void shouldListConnectionsOfAllNodesInPages() throws Exception {
        int each = MembersActor.PAGE + 5;
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < each; i++) {
            expected.add(connect(2, "many-" + i, "recvonly").id("connection_id"));
        }
        expected.add(connect(0, "many-0", "recvonly").id("connection_id"));

        List<ListedConnection> listed = get(NODES.get(1).channels().connections(Optional.empty()));
        List<ListedSession> sessions = get(NODES.get(1).channels().sessions(Optional.empty()));

        assertTrue(listed.stream().map(item -> item.connection().value()).collect(Collectors.toSet())
                .containsAll(expected));
        assertEquals(listed.size(), listed.stream().map(ListedConnection::connection).distinct().count());
        assertEquals(each, sessions.stream().filter(s -> s.channel().value().startsWith("many-")).count());
        ListedSession shared = sessions.stream().filter(s -> s.channel().value().equals("many-0")).findFirst()
                .orElseThrow();
        assertEquals("2 2", shared.connections() + " " + shared.total());
        assertEquals(2, get(NODES.get(1).channels().connections(Optional.of(new ChannelId("many-0")))).size());
    }

    /** The same connections as above, which still are there. */
    @Test
    @Order(5)
    void shouldTellTheStatisticsOfConnectionsOfAllNodesInPages() throws Exception {
        StarlingNode asked = NODES.get(1);

        List<ConnectionStats> all = get(asked.channels().statistics(Optional.empty(), Optional.empty()));

        List<ListedConnection> listed = get(asked.channels().connections(Optional.empty()));
        assertTrue(listed.size() > MembersActor.STATISTICS_PAGE);
        assertEquals(listed, all.stream().map(ConnectionStats::connection).toList());
        all.forEach(each -> assertEquals(17, each.media().sentBytes()));
        ListedConnection one = listed.get(listed.size() - 1);
        assertEquals(List.of(one), get(asked.channels().statistics(Optional.of(one.channel()),
                Optional.of(one.client()))).stream().map(ConnectionStats::connection).toList());
        assertEquals(List.of(), get(asked.channels().statistics(Optional.of(one.channel()),
                Optional.of(new ClientId("nobody")))));
        int here = get(asked.control().connectionStatistics()).size();
        assertTrue(here < all.size(), "only its own: " + here);
    }

    @Test
    @Order(6)
    void shouldEndASessionOnAllNodesAndBeginAnother() throws Exception {
        ChannelId channel = new ChannelId("ends");
        Connected one = connect(0, "ends", "sendrecv");
        Connected two = connect(1, "ends", "sendrecv");
        SessionId session = new SessionId(one.id("session_id"));
        assertEquals(one.id("session_id"), two.id("session_id"));

        assertFalse(get(NODES.get(0).channels().endSession(channel,
                SessionId.random(RandomGenerator.getDefault()))).found());
        assertEquals(new ChannelOperations.Outcome(true, 2), get(NODES.get(0).channels().endSession(channel, session)));

        assertDisconnected(one);
        assertDisconnected(two);
        Await.await("no session is left", () -> {
            try {
                return get(NODES.get(2).channels().sessions(Optional.of(channel))).isEmpty();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertNotEquals(one.id("session_id"), connect(1, "ends", "sendrecv").id("session_id"));
    }

    @Test
    @Order(7)
    void shouldRequestAKeyFrameOfAConnectionOfThisNode() throws Exception {
        Connected one = connect(0, "key", "sendonly");
        ConnectionId id = new ConnectionId(one.id("connection_id"));

        assertTrue(NODES.get(0).control().requestKeyFrame(new ChannelId("key"), id));
        assertFalse(NODES.get(0).control().requestKeyFrame(new ChannelId("other"), id));
        assertFalse(NODES.get(1).control().requestKeyFrame(new ChannelId("key"), id));
        assertEquals(Optional.of("http://127.0.0.1:3000/"), NODES.get(1).cluster().apiUrlOf(id));
    }

    /** The second node's two reports do not fit into one page. */
    @Test
    @Order(8)
    void shouldTellWhatClientsOfAllNodesToldOfThemselves() throws Exception {
        ChannelId channel = new ChannelId("told");
        Random random = new Random(8);
        List<String> told = new ArrayList<>();
        for (int node : List.of(0, 1, 1)) {
            Connected client = connect(node, "told", "recvonly");
            assertTrue(client.client().await("ping").path("stats").booleanValue());
            ObjectNode pong = JsonNodeFactory.instance.objectNode().put("type", "pong");
            StringBuilder noise = new StringBuilder();
            random.ints(60_000, 0, 64).forEach(c -> noise.append((char) ('0' + c)));
            pong.putArray("stats").addObject().put("id", client.id("connection_id")).put("noise", noise.toString());
            told.add(client.id("connection_id") + pong.get("stats"));
            client.client().say(pong);
        }
        connect(1, "told", "recvonly");

        for (StarlingNode asked : NODES) {
            Await.await("three reports", () -> {
                try {
                    return get(asked.channels().rtcStats(Optional.of(channel))).size() == 3;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(Set.copyOf(told), get(asked.channels().rtcStats(Optional.of(channel))).stream()
                    .map(each -> each.connection().connection().value() + each.stats().text())
                    .collect(Collectors.toSet()));
        }
        assertEquals(3, get(NODES.get(2).channels().rtcStats(Optional.empty())).size());
        assertEquals(1, NODES.get(0).control().rtcStats().size());
        assertEquals(0, NODES.get(2).control().rtcStats().size());
    }
}
