package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.cluster.typed.Cluster;
import com.fasterxml.jackson.databind.JsonNode;
import starling.media.actor.MemberMetadata;
import starling.core.signaling.NotifyMetadata;
import starling.core.id.ConnectionId;
import starling.core.id.ChannelId;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import starling.core.settings.ClusterRelaySettings;

/**
 * One channel on three whole nodes, but for HTTP and media, with relay and without affinity. One story in order, because a
 * cluster takes seconds to form.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChannelAcrossNodesTest {
    private static final List<StarlingNode> NODES = new ArrayList<>();

    @BeforeAll
    static void startNodes() throws Exception {
        int port = ThreeNodes.freePort(3);
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            NODES.add(StarlingNode.start(
                    ThreeNodes.settings(i, port, true, 100, new ClusterRelaySettings(true, false, true)),
                    new ScriptedMediaNode()));
            names.add(ThreeNodes.name(i));
        }
        NODES.get(0).cluster().initCluster(names).toCompletableFuture().get(40, TimeUnit.SECONDS);
        awaitThreeReady();
    }

    private static void awaitThreeReady() throws InterruptedException {
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

    @Test
    @Order(1)
    void shouldTellMembersOfAllNodesOfEachOther() throws Exception {
        SignalingClient one = new SignalingClient(NODES.get(0)).connect("room", false);
        JsonNode first = one.awaitEvent("connection.created");
        SignalingClient two = new SignalingClient(NODES.get(1)).connect("room", "sendonly", false);
        JsonNode second = two.awaitEvent("connection.created");
        assertEquals(2, second.path("channel_connections").asInt(), second.toString());
        assertEquals(first.path("connection_id"), second.path("data").path(0).path("connection_id"));
        assertEquals(first.path("session_id"), second.path("session_id"));

        JsonNode heard = one.awaitEvent("connection.created");
        assertEquals(second.path("connection_id"), heard.path("connection_id"));
        assertEquals(1, heard.path("channel_sendonly_connections").asInt());
        assertEquals(1, heard.path("channel_sendrecv_connections").asInt());

        SignalingClient three = new SignalingClient(NODES.get(2)).connect("room", "recvonly", false);
        JsonNode third = three.awaitEvent("connection.created");
        assertEquals(3, third.path("channel_connections").asInt());
        assertEquals(List.of(first.path("connection_id").asText(), second.path("connection_id").asText()),
                third.path("data").findValuesAsText("connection_id"));
        assertEquals(1, one.awaitEvent("connection.created").path("channel_recvonly_connections").asInt());
        assertEquals(third.path("connection_id"), two.awaitEvent("connection.created").path("connection_id"));

        three.vanish();
        assertEquals(2, one.awaitEvent("connection.destroyed").path("channel_connections").asInt());
        assertEquals(third.path("connection_id"), two.awaitEvent("connection.destroyed").path("connection_id"));
        one.vanish();
        two.awaitEvent("connection.destroyed");
        two.vanish();
    }

    /** What is put on one node is told on the others, to who is there and to who comes. */
    @Test
    @Order(2)
    void shouldTellMetadataThatTheApplicationHasPut() throws Exception {
        ChannelId room = new ChannelId("metadata");
        SignalingClient one = new SignalingClient(NODES.get(0)).connect("metadata", false);
        ConnectionId id = new ConnectionId(one.awaitEvent("connection.created").path("connection_id").asText());
        SignalingClient two = new SignalingClient(NODES.get(1)).connect("metadata", false);
        JsonNode first = two.awaitEvent("connection.created");
        // That there is a first one may not have come to this node yet: then it is told next.
        JsonNode ofOne = first.path("data").isEmpty()
                ? two.awaitEvent("connection.created")
                : first.path("data").path(0);
        assertEquals(id.value(), ofOne.path("connection_id").asText());
        assertTrue(ofOne.path("metadata").isNull());
        NodeControl owner = NODES.get(0).control();

        assertEquals(new NotifyMetadata.NoConnection(), owner.editNotifyMetadata(new ChannelId("other"), id,
                new NotifyMetadata.DeleteItem("a")));
        assertEquals(new NotifyMetadata.NoConnection(),
                NODES.get(1).control().editNotifyMetadata(room, id, new NotifyMetadata.DeleteItem("a")));
        for (int n = 0; n < 10; n++) {
            owner.editNotifyMetadata(room, id, new NotifyMetadata.PutItem("n", IntNode.valueOf(n)));
        }
        SignalingClient marker = new SignalingClient(NODES.get(0)).connect("metadata", "recvonly", false);
        assertEquals("{\"n\":9}",
                marker.awaitEvent("connection.created").path("data").path(0).path("metadata").toString());
        two.awaitEvent("connection.created");
        SignalingClient three = new SignalingClient(NODES.get(2)).connect("metadata", false);

        JsonNode others = three.awaitEvent("connection.created").path("data");
        assertEquals("{\"n\":9}", others.path(0).path("metadata").toString(), others.toString());
        for (StarlingNode node : NODES) {
            List<MemberMetadata> all = node.channels().metadata(room).toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertEquals(List.of("{\"n\":9}"), all.stream().filter(item -> item.connection().equals(id))
                    .map(MemberMetadata::metadata).toList());
            assertEquals(4, all.size());
        }
        two.awaitEvent("connection.created");
        one.vanish();
        assertEquals("{\"n\":9}", two.awaitEvent("connection.destroyed").path("metadata").toString());
        two.vanish();
        three.vanish();
        marker.vanish();
    }

    /** All at the same moment on a new channel: whoever decides must give all the same session. */
    @Test
    @Order(2)
    void shouldGiveOneSessionToThoseWhoComeAtOnce() throws Exception {
        List<SignalingClient> clients = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            clients.add(new SignalingClient(NODES.get(i % 3)).connect("at once", false));
        }

        Set<String> sessions = new HashSet<>();
        for (SignalingClient client : clients) {
            sessions.add(client.await("offer").path("session_id").asText());
        }

        assertEquals(1, sessions.size(), sessions.toString());
        clients.forEach(SignalingClient::vanish);
    }

    /** Its clustered half falls silent and is removed, as after a kill or a cut; then it returns. */
    @Test
    @Order(3)
    void shouldEndTheMembersOfALostNodeOnceAndFindThemAgain() throws Exception {
        SignalingClient one = new SignalingClient(NODES.get(0)).connect("survives", false);
        one.awaitEvent("connection.created");
        SignalingClient three = new SignalingClient(NODES.get(2)).connect("survives", false);
        JsonNode lost = three.awaitEvent("connection.created");
        one.awaitEvent("connection.created");
        NodeSupervisor supervisor = (NodeSupervisor) NODES.get(2).cluster();
        ClusterSystem firstLife = supervisor.current().orElseThrow();

        firstLife.terminate();

        JsonNode gone = one.awaitEvent("connection.destroyed");
        assertEquals(lost.path("connection_id"), gone.path("connection_id"));
        assertEquals(1, gone.path("channel_connections").asInt());
        JsonNode back = one.awaitEvent("connection.created");
        assertEquals(lost.path("connection_id"), back.path("connection_id"));
        assertEquals(2, back.path("channel_connections").asInt());
        assertTrue(Cluster.get(firstLife.system()).isTerminated());
        three.vanish();
        one.awaitEvent("connection.destroyed");
        one.vanish();
    }

    /** The channel's bookkeeping of some of these was on the node that stops. */
    @Test
    @Order(4)
    void shouldGoOnWhenANodeStops() throws Exception {
        awaitThreeReady();
        List<SignalingClient> ones = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            SignalingClient one = new SignalingClient(NODES.get(0)).connect("goes on " + i, false);
            one.awaitEvent("connection.created");
            new SignalingClient(NODES.get(2)).connect("goes on " + i, false).awaitEvent("connection.created");
            one.awaitEvent("connection.created");
            ones.add(one);
        }

        NODES.remove(2).terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);

        for (int i = 0; i < 6; i++) {
            assertEquals(1, ones.get(i).awaitEvent("connection.destroyed").path("channel_connections").asInt());
            SignalingClient two = new SignalingClient(NODES.get(1)).connect("goes on " + i, false);
            assertEquals(2, two.awaitEvent("connection.created").path("channel_connections").asInt());
            assertEquals(2, ones.get(i).awaitEvent("connection.created").path("channel_connections").asInt());
        }
    }
}
