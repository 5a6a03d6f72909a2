package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import starling.media.actor.NodeCounters;

/** Whole nodes but for HTTP and media: from a WebSocket's first frame to the end of the node. */
class StarlingNodeTest {
    @Test
    void shouldServeAChannelWithoutACluster() throws Exception {
        ScriptedMediaNode media = new ScriptedMediaNode();
        StarlingNode node = StarlingNode.start(ThreeNodes.settings(1, 49010, false, 10), media);

        assertEquals(NodeStatus.State.READY, node.status().state());
        assertEquals(List.of(ThreeNodes.name(1)),
                node.cluster().listNodes().stream().map(ClusterNode::nodeName).toList());
        assertTrue(node.status().ready());
        SignalingClient first = new SignalingClient(node).connect("room", false);
        first.await("notify");
        SignalingClient second = new SignalingClient(node).connect("room", false);
        JsonNode own = second.await("notify");
        assertEquals(1, own.path("data").size());
        first.await("re-offer");
        assertEquals(own.path("connection_id"), first.await("notify").path("connection_id"));
        second.vanish();
        JsonNode gone = first.await("notify");
        assertEquals("connection.destroyed", gone.path("event_type").asText());
        assertEquals(1, gone.path("channel_connections").asInt());
        assertEquals(1, node.status().connections());
        assertEquals(1, node.status().channels());
        assertEquals(1, media.open());

        node.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals("SERVER-SHUTDOWN", first.await("closed").path("reason").asText());
        assertTrue(media.isClosed());
        assertEquals(NodeStatus.State.STOPPING, node.status().state());
        node.terminate().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldObeyItsModeAndDrainWithoutACluster() throws Exception {
        StarlingNode node = StarlingNode.start(ThreeNodes.settings(1, 49010, false, 10), new ScriptedMediaNode());
        SignalingClient first = new SignalingClient(node).connect("room", false);
        first.await("notify");

        node.cluster().changeMode(NodeMode.BLOCK_NEW_SESSION);
        assertEquals("BLOCKED-NEW-SESSION",
                new SignalingClient(node).connect("other room", false).await("closed").path("reason").asText());
        SignalingClient second = new SignalingClient(node).connect("room", false);
        second.await("notify");
        assertTrue(node.status().ready());
        node.control().drain().start();
        assertEquals("BLOCKED-NEW-CONNECTION",
                new SignalingClient(node).connect("room", false).await("closed").path("reason").asText());
        assertEquals(2, node.control().drain().status().connections());
        assertEquals("room", node.control().drain().status().largest().get(0).channel().value());
        node.control().drain().close(Duration.ofMillis(300)).toCompletableFuture().get(20, TimeUnit.SECONDS);

        for (SignalingClient client : List.of(first, second)) {
            assertEquals("SERVER-SHUTDOWN", client.await("closed").path("reason").asText());
        }
        Await.await("nothing is left", () -> node.control().drain().status().connections() == 0);
        node.control().drain().cancel();
        assertEquals(NodeMode.BLOCK_NEW_SESSION, node.cluster().mode());
        NodeCounters.Counts counts = node.control().statistics().counts();
        assertEquals(2, counts.created());
        assertEquals(2, counts.destroyed());
        assertEquals(2, counts.turnUdp());
        node.terminate().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldRedirectBetweenTheNodesOfACluster() throws Exception {
        int port = ThreeNodes.freePort(2);
        StarlingNode one = StarlingNode.start(ThreeNodes.settings(1, port, true, 10), new ScriptedMediaNode());
        StarlingNode two = StarlingNode.start(ThreeNodes.settings(2, port, true, 10), new ScriptedMediaNode());
        assertEquals("CLUSTER-NO-MAJORITY",
                new SignalingClient(one).connect("room", false).await("closed").path("reason").asText());

        one.cluster().initCluster(List.of(ThreeNodes.name(2), ThreeNodes.name(1))).toCompletableFuture().get(40,
                TimeUnit.SECONDS);
        new SignalingClient(one).connect("room", false).await("notify");
        SignalingClient other = new SignalingClient(two).connect("room", false);

        assertEquals(ThreeNodes.signalingUrl(1), other.await("redirect").path("location").asText());
        assertEquals(1000, other.await("closed").path("code").asInt());
        assertEquals(2,
                new SignalingClient(one).connect("room", true).await("notify").path("channel_connections").asInt());
        assertEquals("CHANNEL-UNAVAILABLE",
                new SignalingClient(two).connect("room", true).await("closed").path("reason").asText());

        for (StarlingNode node : List.of(one, two)) {
            node.terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldFormAClusterOfItselfAlone() throws Exception {
        StarlingNode node = StarlingNode.start(ThreeNodes.settings(1, ThreeNodes.freePort(1), true, 1),
                new ScriptedMediaNode());

        node.cluster().initCluster(List.of(ThreeNodes.name(1))).toCompletableFuture().get(40, TimeUnit.SECONDS);

        assertEquals(1, node.cluster().listNodes().size());
        new SignalingClient(node).connect("room", false).await("notify");
        assertEquals("CONNECTION-LIMIT",
                new SignalingClient(node).connect("room", false).await("closed").path("reason").asText());
        assertEquals("CONNECTION-LIMIT",
                new SignalingClient(node).connect("more", false).await("closed").path("reason").asText());
        node.terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseToStartOnAPortInUse() throws Exception {
        ScriptedMediaNode media = new ScriptedMediaNode();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();

            NodeStartException refusal = assertThrows(NodeStartException.class,
                    () -> StarlingNode.start(ThreeNodes.settings(1, port, true, 10), media));

            assertEquals("cluster_listen_min_port: " + port
                    + " (expected: a free port on 127.0.0.1, an address of this machine)", refusal.getMessage());
            assertTrue(media.isClosed());
        }
    }
}
