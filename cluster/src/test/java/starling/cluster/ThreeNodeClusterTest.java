package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Placement;

/**
 * The clustered halves of three nodes in one JVM, from unregistered to one having left. The local halves are tables. One
 * story in order, because a cluster takes seconds to form.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodeClusterTest {
    private static final int LIMIT = 10;

    private static ClusterFixture nodes;
    @TempDir
    private static Path dir;

    @BeforeAll
    static void startNodes() throws Exception {
        nodes = new ClusterFixture(dir, 3, 1);
        nodes.start(1, 2, 3);
    }

    @AfterAll
    static void stopNodes() throws Exception {
        nodes.close();
    }

    @Test
    @Order(1)
    void shouldRefuseConnectionsBeforeTheNodeIsInACluster() throws Exception {
        assertEquals(new Placement.Refused(CloseReason.CLUSTER_NO_MAJORITY), nodes.place(1, "early", false));
        assertEquals(NodeStatus.State.NOT_INITIALIZED, nodes.node(1).state());
        assertEquals(List.of(), nodes.node(1).listNodes());
    }

    @Test
    @Order(2)
    void shouldRefuseOperationsThatCannotWork() throws Exception {
        String self = ThreeNodes.name(1);
        assertEquals(ClusterError.NODE_NOT_LISTED, nodes.error(nodes.node(1).initCluster(List.of(ThreeNodes.name(2)))));
        assertEquals(ClusterError.INVALID_NODE_NAME, nodes.error(nodes.node(1).initCluster(List.of(self, "nonsense"))));
        assertEquals(ClusterError.INVALID_NODE_NAME, nodes.error(nodes.node(1).initCluster(List.of(self, self))));
        assertEquals(ClusterError.INVALID_NODE_NAME, nodes.error(nodes.node(1).registerNode(self)));
        assertEquals(ClusterError.NOT_INITIALIZED, nodes.error(nodes.node(1).registerNode(ThreeNodes.name(2))));
    }

    @Test
    @Order(3)
    void shouldChangeNothingIfAListedNodeDoesNotAnswer() throws Exception {
        assertEquals(ClusterError.NODE_UNREACHABLE, nodes.error(
                nodes.node(1).initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2), "absent@127.0.0.9"))));

        Await.await("nothing has changed",
                () -> nodes.node(1).state() == NodeStatus.State.NOT_INITIALIZED
                        && nodes.node(2).state() == NodeStatus.State.NOT_INITIALIZED);
    }

    @Test
    @Order(4)
    void shouldFormAClusterOfTheListedNodes() throws Exception {
        ClusterFixture.get(nodes.node(1).initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2))));

        List<ClusterNode> rows = nodes.node(1).listNodes();
        assertEquals(List.of(ThreeNodes.name(1), ThreeNodes.name(2)),
                rows.stream().map(ClusterNode::nodeName).toList());
        for (ClusterNode row : rows) {
            ClusterNode.Details details = row.details().orElseThrow();
            assertTrue(row.connected());
            assertEquals(1, details.epoch());
            assertEquals(NodeMode.NORMAL, details.mode());
            assertFalse(details.temporaryNode());
            assertEquals("2026.1.0", details.version());
            assertEquals(LIMIT, details.maxConnections());
        }
        assertEquals("ws://127.0.0.2:5000/signaling", rows.get(1).details().orElseThrow().clusterSignalingUrl());
        assertEquals("http://127.0.0.2:3000/", rows.get(1).details().orElseThrow().clusterApiUrl());
        assertEquals(ClusterError.ALREADY_INITIALIZED,
                nodes.error(nodes.node(1).initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2)))));
        assertEquals(ClusterError.ALREADY_INITIALIZED,
                nodes.error(nodes.node(3).initCluster(List.of(ThreeNodes.name(3), ThreeNodes.name(2)))));
    }

    @Test
    @Order(5)
    void shouldLetAnotherNodeRegister() throws Exception {
        ClusterFixture.get(nodes.node(3).registerNode(ThreeNodes.name(2)));

        for (int i = 1; i <= 3; i++) {
            NodeSupervisor node = nodes.node(i);
            Await.await("three nodes at node " + i,
                    () -> node.listNodes().stream().filter(ClusterNode::connected).count() == 3);
            assertEquals(NodeStatus.State.READY, node.state());
        }
        assertEquals(ClusterError.ALREADY_INITIALIZED, nodes.error(nodes.node(3).registerNode(ThreeNodes.name(1))));
    }

    @Test
    @Order(6)
    void shouldSendEverybodyToTheNodeThatTookTheChannel() throws Exception {
        Placement first = nodes.place(2, "room", false);
        nodes.open(2, "room");

        assertInstanceOf(Placement.Here.class, first);
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(2)), nodes.place(1, "room", false));
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(2)), nodes.place(3, "room", false));
        assertInstanceOf(Placement.Here.class, nodes.place(2, "room", true));
    }

    @Test
    @Order(7)
    void shouldNotBounceAClientThatWasRedirectedBefore() throws Exception {
        assertEquals(new Placement.Refused(CloseReason.CHANNEL_UNAVAILABLE), nodes.place(1, "room", true));
        assertInstanceOf(Placement.Here.class, nodes.place(1, "first-comers-room", true));
    }

    @Test
    @Order(8)
    void shouldSpreadNewChannelsByLoad() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertTrue(nodes.limit(1).tryAcquire());
            assertTrue(nodes.limit(2).tryAcquire());
        }
        Await.await("reports",
                () -> nodes.node(3).listNodes().stream().mapToInt(node -> node.details().orElseThrow().connections())
                        .sum() == 10 && nodes.node(1).listNodes().get(1).details().orElseThrow().connections() == 5
                        && nodes.node(2).listNodes().get(0).details().orElseThrow().connections() == 5);

        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(3)), nodes.place(1, "spread", false));
    }

    @Test
    @Order(9)
    void shouldRefuseWhenTheHomeIsFull() throws Exception {
        while (nodes.limit(2).tryAcquire()) {
            // until the limit
        }
        Await.await("report of a full node", () -> all().allMatch(
                node -> node.listNodes().get(1).details().orElseThrow().connections() == LIMIT));

        assertEquals(new Placement.Refused(CloseReason.CONNECTION_LIMIT), nodes.place(1, "room", false));
        for (int i = 0; i < LIMIT; i++) {
            nodes.limit(2).release();
        }
        for (int i = 0; i < 5; i++) {
            nodes.limit(1).release();
        }
        Await.await("reports", () -> all().allMatch(node -> node.listNodes().stream()
                .mapToInt(row -> row.details().orElseThrow().connections()).sum() == 0));
    }

    @Test
    @Order(10)
    void shouldEndAConnectionWhereverItIs() throws Exception {
        ConnectionId here = ConnectionId.random(nodes.random, new NodeName(ThreeNodes.name(1)).key());
        ConnectionId there = ConnectionId.random(nodes.random, new NodeName(ThreeNodes.name(3)).key());
        ConnectionId nowhere = ConnectionId.random(nodes.random, 1);
        nodes.half(1).connections.add(here);
        nodes.half(3).connections.add(there);

        assertTrue(ClusterFixture.get(nodes.node(1).disconnect(here, 1000, "DISCONNECTED-API")));
        assertTrue(ClusterFixture.get(nodes.node(1).disconnect(there, 1000, "DISCONNECTED-API")));
        assertFalse(ClusterFixture.get(nodes.node(1).disconnect(there, 1000, "DISCONNECTED-API")));
        assertFalse(ClusterFixture.get(nodes.node(1).disconnect(nowhere, 1000, "DISCONNECTED-API")));
    }

    /** The bookkeeping of some of these channels was on the node that leaves, of others the home was. */
    @Test
    @Order(11)
    void shouldKeepChannelsTogetherWhenANodeLeaves() throws Exception {
        Map<String, Integer> homes = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            String channel = "stays-" + i;
            int contacted = 1 + i % 3;
            Placement placement = nodes.place(contacted, channel, false);
            int home = placement instanceof Placement.RedirectTo to
                    ? to.location().charAt("ws://127.0.0.".length()) - '0'
                    : contacted;
            assertInstanceOf(Placement.Here.class, nodes.place(home, channel, true));
            nodes.open(home, channel);
            homes.put(channel, home);
        }
        assertEquals(Set.of(1, 2, 3), new HashSet<>(homes.values()));

        nodes.half(3).branches.clear();
        NodeSupervisor third = nodes.node(3);
        nodes.stop(3);

        for (Map.Entry<String, Integer> channel : homes.entrySet()) {
            for (int node = 1; node <= 2; node++) {
                int contacted = node;
                Placement placement = nodes.placeWhenSettled(contacted, channel.getKey());
                if (channel.getValue() != 3) {
                    Placement expected = channel.getValue() == contacted
                            ? new Placement.Here(Optional.of(nodes.half(contacted).branches
                                    .get(new ChannelId(channel.getKey())).session()),
                                    ((Placement.Here) placement).counts())
                            : new Placement.RedirectTo(ThreeNodes.signalingUrl(channel.getValue()));
                    assertEquals(expected, placement, channel.getKey());
                }
            }
        }
        Await.await("two nodes",
                () -> nodes.node(1).listNodes().stream().filter(ClusterNode::connected).count() == 2);
        assertEquals(3, nodes.node(1).listNodes().size(), "it is still registered");
        assertEquals(NodeStatus.State.STOPPING, third.state());
        assertEquals(new Placement.Refused(CloseReason.SERVER_SHUTDOWN),
                ClusterFixture.get(third.place(new ChannelId("late"), false, false)));
    }

    @Test
    @Order(12)
    void shouldLetANodeThatStoppedComeBackByItself() throws Exception {
        nodes.start(3);

        nodes.awaitReady(3);
        Await.await("three nodes",
                () -> nodes.node(1).listNodes().stream().filter(ClusterNode::connected).count() == 3);
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(2)), nodes.placeWhenSettled(3, "room"));
    }

    /** Thrown out, as after a partition: the local half never notices, the clustered half starts again and comes back. */
    @Test
    @Order(13)
    void shouldComeBackByItselfAfterBeingThrownOut() throws Exception {
        nodes.open(3, "survives");
        ClusterSystem firstLife = nodes.node(3).current().orElseThrow();
        long oldIncarnation = firstLife.view().self().incarnation();

        Cluster.get(nodes.node(1).current().orElseThrow().system()).manager()
                .tell(new Down(Cluster.get(firstLife.system()).selfMember().address()));

        Await.await("another life", () -> nodes.node(3).current().filter(life -> life != firstLife).isPresent()
                && nodes.node(3).state() == NodeStatus.State.READY && nodes.node(3).listNodes().size() == 3);
        ClusterNode row = nodes.node(3).listNodes().get(2);
        assertEquals(2, row.details().orElseThrow().epoch());
        assertNotEquals(oldIncarnation, nodes.node(3).current().orElseThrow().view().self().incarnation());
        Await.await("its report at node 1",
                () -> nodes.node(1).listNodes().size() == 3
                        && nodes.node(1).listNodes().get(2).details().filter(node -> node.epoch() == 2).isPresent());
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(3)), nodes.placeWhenSettled(1, "survives"));
        assertInstanceOf(Placement.Here.class, nodes.placeWhenSettled(3, "survives"));
    }

    private static Stream<NodeSupervisor> all() {
        return Stream.of(1, 2, 3).map(nodes::node);
    }
}
