package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import starling.cluster.membership.LocalNode;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.settings.NodeSettings;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Placement;
import starling.media.actor.Branch;
import starling.media.actor.BranchPort;
import starling.media.actor.ConnectionLimit;

/**
 * The clustered halves of three nodes in one JVM, from unregistered to one having left. The local halves are tables. One
 * story in order, because a cluster takes seconds to form.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodeClusterTest {
    private static final int LIMIT = 10;

    /** The local half of a node: its branches, and which connections it was asked to end. */
    private static final class LocalHalf implements BranchPort {
        private final Map<ChannelId, Branch> branches = new ConcurrentHashMap<>();
        private final Set<ConnectionId> connections = ConcurrentHashMap.newKeySet();

        @Override
        public Optional<Branch> branch(ChannelId channel) {
            return Optional.ofNullable(branches.get(channel));
        }

        @Override
        public List<Branch> branches() {
            return List.copyOf(branches.values());
        }

        @Override
        public boolean disconnect(ConnectionId connection, int code, String reason) {
            return connections.remove(connection);
        }
    }

    private static final Map<Integer, NodeSupervisor> NODES = new HashMap<>();
    private static final Map<Integer, LocalHalf> HALVES = new HashMap<>();
    private static final Map<Integer, ConnectionLimit> LIMITS = new HashMap<>();
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");
    private static int port;

    @BeforeAll
    static void startNodes() throws Exception {
        port = ThreeNodes.freePort(3);
        for (int i = 1; i <= 3; i++) {
            start(i);
        }
    }

    @AfterAll
    static void stopNodes() throws Exception {
        List<CompletionStage<Void>> stops = new ArrayList<>();
        NODES.values().forEach(node -> stops.add(node.stop()));
        for (CompletionStage<Void> stop : stops) {
            stop.toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    @Order(1)
    void shouldRefuseConnectionsBeforeTheNodeIsInACluster() throws Exception {
        assertEquals(new Placement.Refused(CloseReason.CLUSTER_NO_MAJORITY), place(1, "early", false));
        assertEquals(NodeStatus.State.NOT_INITIALIZED, NODES.get(1).state());
        assertEquals(List.of(), NODES.get(1).listNodes());
    }

    @Test
    @Order(2)
    void shouldRefuseOperationsThatCannotWork() {
        String self = ThreeNodes.name(1);
        assertEquals(ClusterError.NODE_NOT_LISTED, error(NODES.get(1).initCluster(List.of(ThreeNodes.name(2)))));
        assertEquals(ClusterError.INVALID_NODE_NAME, error(NODES.get(1).initCluster(List.of(self, "nonsense"))));
        assertEquals(ClusterError.INVALID_NODE_NAME, error(NODES.get(1).initCluster(List.of(self, self))));
        assertEquals(ClusterError.INVALID_NODE_NAME, error(NODES.get(1).registerNode(self)));
        assertEquals(ClusterError.NOT_INITIALIZED, error(NODES.get(1).registerNode(ThreeNodes.name(2))));
    }

    @Test
    @Order(3)
    void shouldChangeNothingIfAListedNodeDoesNotAnswer() throws Exception {
        assertEquals(ClusterError.NODE_UNREACHABLE, error(
                NODES.get(1).initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2), "absent@127.0.0.9"))));

        assertEquals(NodeStatus.State.NOT_INITIALIZED, NODES.get(1).state());
        assertEquals(NodeStatus.State.NOT_INITIALIZED, NODES.get(2).state());
    }

    @Test
    @Order(4)
    void shouldFormAClusterOfTheListedNodes() throws Exception {
        get(NODES.get(1).initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2))));

        List<ClusterNode> rows = NODES.get(1).listNodes();
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
                error(NODES.get(1).initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2)))));
        assertEquals(ClusterError.ALREADY_INITIALIZED,
                error(NODES.get(3).initCluster(List.of(ThreeNodes.name(3), ThreeNodes.name(2)))));
    }

    @Test
    @Order(5)
    void shouldLetAnotherNodeRegister() throws Exception {
        get(NODES.get(3).registerNode(ThreeNodes.name(2)));

        for (int i = 1; i <= 3; i++) {
            NodeSupervisor node = NODES.get(i);
            ThreeNodes.await("three nodes at node " + i,
                    () -> node.listNodes().stream().filter(ClusterNode::connected).count() == 3);
            assertEquals(NodeStatus.State.READY, node.state());
        }
        assertEquals(ClusterError.ALREADY_INITIALIZED, error(NODES.get(3).registerNode(ThreeNodes.name(1))));
    }

    @Test
    @Order(6)
    void shouldSendEverybodyToTheNodeThatTookTheChannel() throws Exception {
        Placement first = place(2, "room", false);
        open(2, "room");

        assertInstanceOf(Placement.Here.class, first);
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(2)), place(1, "room", false));
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(2)), place(3, "room", false));
        assertInstanceOf(Placement.Here.class, place(2, "room", true));
    }

    @Test
    @Order(7)
    void shouldNotBounceAClientThatWasRedirectedBefore() throws Exception {
        assertEquals(new Placement.Refused(CloseReason.CHANNEL_UNAVAILABLE), place(1, "room", true));
        assertInstanceOf(Placement.Here.class, place(1, "first-comers-room", true));
    }

    @Test
    @Order(8)
    void shouldSpreadNewChannelsByLoad() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertTrue(LIMITS.get(1).tryAcquire());
            assertTrue(LIMITS.get(2).tryAcquire());
        }
        ThreeNodes.await("reports",
                () -> NODES.get(3).listNodes().stream().mapToInt(node -> node.details().orElseThrow().connections())
                        .sum() == 10 && NODES.get(1).listNodes().get(1).details().orElseThrow().connections() == 5
                        && NODES.get(2).listNodes().get(0).details().orElseThrow().connections() == 5);

        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(3)), place(1, "spread", false));
    }

    @Test
    @Order(9)
    void shouldRefuseWhenTheHomeIsFull() throws Exception {
        while (LIMITS.get(2).tryAcquire()) {
            // until the limit
        }
        ThreeNodes.await("report of a full node", () -> NODES.values().stream().allMatch(
                node -> node.listNodes().get(1).details().orElseThrow().connections() == LIMIT));

        assertEquals(new Placement.Refused(CloseReason.CONNECTION_LIMIT), place(1, "room", false));
        for (int i = 0; i < LIMIT; i++) {
            LIMITS.get(2).release();
        }
        for (int i = 0; i < 5; i++) {
            LIMITS.get(1).release();
        }
        ThreeNodes.await("reports", () -> NODES.values().stream().allMatch(node -> node.listNodes().stream()
                .mapToInt(row -> row.details().orElseThrow().connections()).sum() == 0));
    }

    @Test
    @Order(10)
    void shouldEndAConnectionWhereverItIs() throws Exception {
        ConnectionId here = ConnectionId.random(RANDOM, new NodeName(ThreeNodes.name(1)).key());
        ConnectionId there = ConnectionId.random(RANDOM, new NodeName(ThreeNodes.name(3)).key());
        ConnectionId nowhere = ConnectionId.random(RANDOM, 1);
        HALVES.get(1).connections.add(here);
        HALVES.get(3).connections.add(there);

        assertTrue(get(NODES.get(1).disconnect(here, 1000, "DISCONNECTED-API")));
        assertTrue(get(NODES.get(1).disconnect(there, 1000, "DISCONNECTED-API")));
        assertFalse(get(NODES.get(1).disconnect(there, 1000, "DISCONNECTED-API")));
        assertFalse(get(NODES.get(1).disconnect(nowhere, 1000, "DISCONNECTED-API")));
    }

    /** The bookkeeping of some of these channels was on the node that leaves, of others the home was. */
    @Test
    @Order(11)
    void shouldKeepChannelsTogetherWhenANodeLeaves() throws Exception {
        Map<String, Integer> homes = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            String channel = "stays-" + i;
            int contacted = 1 + i % 3;
            Placement placement = place(contacted, channel, false);
            int home = placement instanceof Placement.RedirectTo to
                    ? to.location().charAt("ws://127.0.0.".length()) - '0'
                    : contacted;
            assertInstanceOf(Placement.Here.class, place(home, channel, true));
            open(home, channel);
            homes.put(channel, home);
        }
        assertEquals(Set.of(1, 2, 3), new HashSet<>(homes.values()));

        HALVES.get(3).branches.clear();
        get(NODES.get(3).stop());

        for (Map.Entry<String, Integer> channel : homes.entrySet()) {
            for (int node = 1; node <= 2; node++) {
                int contacted = node;
                Placement placement = placeWhenSettled(contacted, channel.getKey());
                if (channel.getValue() != 3) {
                    Placement expected = channel.getValue() == contacted
                            ? new Placement.Here()
                            : new Placement.RedirectTo(ThreeNodes.signalingUrl(channel.getValue()));
                    assertEquals(expected, placement, channel.getKey());
                }
            }
        }
        ThreeNodes.await("two nodes", () -> NODES.get(1).listNodes().size() == 2);
        assertEquals(NodeStatus.State.STOPPING, NODES.get(3).state());
        assertEquals(new Placement.Refused(CloseReason.SERVER_SHUTDOWN), place(3, "late", false));
    }

    @Test
    @Order(12)
    void shouldLetANodeThatLeftRegisterAgain() throws Exception {
        start(3);
        get(NODES.get(3).registerNode(ThreeNodes.name(1)));

        ThreeNodes.await("three nodes", () -> NODES.get(1).listNodes().size() == 3);
        assertInstanceOf(Placement.class, placeWhenSettled(3, "room"));
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(2)), placeWhenSettled(3, "room"));
    }

    /** Thrown out, as after a partition: the local half never notices, the clustered half starts again and comes back. */
    @Test
    @Order(13)
    void shouldComeBackByItselfAfterBeingThrownOut() throws Exception {
        open(3, "survives");
        ClusterSystem firstLife = NODES.get(3).current();
        long oldIncarnation = firstLife.view().self().incarnation();

        Cluster.get(NODES.get(1).current().system()).manager()
                .tell(new Down(Cluster.get(firstLife.system()).selfMember().address()));

        ThreeNodes.await("another life", () -> NODES.get(3).current() != null && NODES.get(3).current() != firstLife
                && NODES.get(3).state() == NodeStatus.State.READY && NODES.get(3).listNodes().size() == 3);
        ClusterNode row = NODES.get(3).listNodes().get(2);
        assertEquals(2, row.details().orElseThrow().epoch());
        assertNotEquals(oldIncarnation, NODES.get(3).current().view().self().incarnation());
        ThreeNodes.await("its report at node 1",
                () -> NODES.get(1).listNodes().size() == 3
                        && NODES.get(1).listNodes().get(2).details().filter(node -> node.epoch() == 2).isPresent());
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(3)), placeWhenSettled(1, "survives"));
        assertInstanceOf(Placement.Here.class, placeWhenSettled(3, "survives"));
    }

    private static void start(int number) {
        NodeSettings settings = ThreeNodes.settings(number, port, true, LIMIT);
        ConnectionLimit limit = new ConnectionLimit(LIMIT);
        LocalHalf half = new LocalHalf();
        NodeSupervisor node = new NodeSupervisor(settings,
                new LocalNode(new NodeName(settings.nodeName()), settings.cluster().signalingUrl(),
                        settings.cluster().apiUrl(), settings.signaling().version(), limit,
                        Optional.empty()),
                half, System::nanoTime, InstantSource.system(), RANDOM);
        node.start();
        NODES.put(number, node);
        HALVES.put(number, half);
        LIMITS.put(number, limit);
    }

    private static void open(int node, String channel) {
        Branch branch = new Branch(new ChannelId(channel), SessionId.random(RANDOM), 1);
        HALVES.get(node).branches.put(branch.channel(), branch);
        NODES.get(node).branchOpened(branch);
    }

    private static Placement place(int node, String channel, boolean redirected) throws Exception {
        return get(NODES.get(node).place(new ChannelId(channel), redirected));
    }

    /** While a node is leaving, a channel may be unavailable for a moment: as a client, ask again. */
    private static Placement placeWhenSettled(int node, String channel) throws Exception {
        Placement[] last = new Placement[1];
        ThreeNodes.await("placement of " + channel, () -> {
            try {
                last[0] = place(node, channel, false);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return !(last[0] instanceof Placement.Refused);
        });
        return last[0];
    }

    private static ClusterError error(CompletionStage<Void> operation) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> get(operation));
        return assertInstanceOf(ClusterException.class, failure.getCause()).error();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(ClusterOperations.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
