package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with the list of registered nodes, and what they are told. One story in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistrationTest {
    private static ClusterFixture nodes;
    @TempDir
    private static Path dir;

    @BeforeAll
    static void startNodes() throws Exception {
        nodes = new ClusterFixture(dir, 4, 0.5);
        nodes.start(1, 2, 3);
        nodes.start(4, true);
        ClusterFixture.get(nodes.node(1).initCluster(ClusterFixture.names(1, 2)));
    }

    @AfterAll
    static void stopNodes() throws Exception {
        nodes.close();
    }

    @Test
    @Order(1)
    void shouldRefuseWhatIsDoneAlready() throws Exception {
        assertEquals(ClusterError.ALREADY_INITIALIZED,
                nodes.error(nodes.node(1).initCluster(ClusterFixture.names(1, 2))));
        assertEquals(ClusterError.ALREADY_INITIALIZED,
                nodes.error(nodes.node(2).registerNode(ThreeNodes.name(1))));
        assertEquals(ClusterError.TEMPORARY_NODE,
                nodes.error(nodes.node(3).initCluster(ClusterFixture.names(3, 4))));
        assertEquals(ClusterError.NODE_UNREACHABLE, nodes.error(nodes.node(3).registerNode("absent@127.0.0.9")));
    }

    @Test
    @Order(2)
    void shouldRegisterThroughAnyMember() throws Exception {
        ClusterFixture.get(nodes.node(3).registerNode(ThreeNodes.name(2)));

        nodes.awaitReady(1, 2, 3);
        assertEquals(ClusterFixture.names(1, 2, 3), nodes.ledger(1).state().names());
    }

    @Test
    @Order(3)
    void shouldTakeATemporaryNodeWithoutRegisteringIt() throws Exception {
        ClusterFixture.get(nodes.node(4).registerNode(ThreeNodes.name(3)));

        nodes.awaitReady(1, 2, 3, 4);
        Await.await("seen", () -> nodes.connected(1).size() == 4);
        assertTrue(nodes.node(1).listNodes().get(3).details().orElseThrow().temporaryNode());
        assertFalse(nodes.node(1).listNodes().get(2).details().orElseThrow().temporaryNode());
        assertEquals(ClusterFixture.names(1, 2, 3), nodes.ledger(1).state().names());
        assertEquals(ClusterError.TEMPORARY_NODE, nodes.error(nodes.node(1).purgeNode(ThreeNodes.name(4), true)));
        assertEquals(ClusterError.NODE_ALIVE, nodes.error(nodes.node(4).purgeNode(ThreeNodes.name(3), false)),
                "an operation may be called on it");
    }

    @Test
    @Order(4)
    void shouldForgetATemporaryNodeThatStops() throws Exception {
        nodes.kill(4);

        Await.await("forgotten", () -> nodes.listed(1).equals(ClusterFixture.names(1, 2, 3)));
        nodes.start(4, true);
        assertEquals(NodeStatus.State.NOT_INITIALIZED, nodes.node(4).state());
    }

    @Test
    @Order(5)
    void shouldSayWhyItDoesNotPurge() throws Exception {
        assertEquals(ClusterError.NODE_ALIVE, nodes.error(nodes.node(1).purgeNode(ThreeNodes.name(2), false)));
        assertEquals(ClusterError.NODE_UNKNOWN, nodes.error(nodes.node(1).purgeNode("absent@127.0.0.9", true)));
        assertEquals(ClusterError.INVALID_NODE_NAME, nodes.error(nodes.node(1).purgeNode("nonsense", true)));
    }

    @Test
    @Order(6)
    void shouldPurgeADeadNodeAndTellItWhenItReturns() throws Exception {
        nodes.kill(3);
        Await.await("dead", () -> nodes.connected(1).equals(ClusterFixture.names(1, 2)));
        ClusterFixture.get(nodes.node(2).purgeNode(ThreeNodes.name(3), false));

        assertEquals(List.of(ThreeNodes.name(1), ThreeNodes.name(2)), nodes.ledger(1).state().names());
        nodes.start(3);
        Await.await("it is as new", () -> nodes.node(3).state() == NodeStatus.State.NOT_INITIALIZED);
        assertEquals(List.of(), nodes.node(3).listNodes());
    }

    @Test
    @Order(7)
    void shouldRegisterAPurgedNodeAnew() throws Exception {
        Await.await("registered again", () -> {
            try {
                ClusterFixture.get(nodes.node(3).registerNode(ThreeNodes.name(1)));
                return true;
            } catch (Exception e) {
                return false;
            }
        });
        nodes.awaitReady(1, 2, 3);
    }

    /** Its name is registered, but it knows nothing: as long as it is not purged, it would vote with a blank memory. */
    @Test
    @Order(8)
    void shouldNotRegisterANodeThatLostItsDiskBeforeItWasPurged() throws Exception {
        nodes.kill(3);
        nodes.loseDisk(3);
        nodes.start(3);

        assertEquals(ClusterError.ALREADY_REGISTERED, nodes.error(nodes.node(3).registerNode(ThreeNodes.name(1))));
        ClusterFixture.get(nodes.node(1).purgeNode(ThreeNodes.name(3), true));
        ClusterFixture.get(nodes.node(3).registerNode(ThreeNodes.name(1)));
        nodes.awaitReady(1, 2, 3);
    }

    @Test
    @Order(9)
    void shouldPurgeALivingNodeByForce() throws Exception {
        ClusterFixture.get(nodes.node(1).purgeNode(ThreeNodes.name(3), true));

        Await.await("it is out", () -> nodes.node(3).state() == NodeStatus.State.NOT_INITIALIZED);
        Await.await("the others go on", () -> nodes.connected(1).equals(ClusterFixture.names(1, 2)));
        nodes.awaitReady(1, 2);
    }

    @Test
    @Order(10)
    void shouldNotPurgeWithoutTheMajority() throws Exception {
        nodes.kill(2);
        Await.await("alone of two", () -> nodes.node(1).state() == NodeStatus.State.NO_MAJORITY);

        assertEquals(ClusterError.NO_MAJORITY, nodes.error(nodes.node(1).purgeNode(ThreeNodes.name(2), true)));
        nodes.start(2);
        nodes.awaitReady(1, 2);
    }
}
