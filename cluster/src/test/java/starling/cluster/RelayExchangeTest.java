package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import starling.core.id.NodeKey;
import starling.media.engine.RelayEndpoint;

/** From the media half of one running node through the cluster to that of another. */
class RelayExchangeTest {

    private static RelayEndpoint endpoint(int number) throws Exception {
        return new RelayEndpoint(ThreeNodes.name(number), NodeKey.of(ThreeNodes.name(number)), 1000L + number,
                InetAddress.getByName("127.0.0." + number), List.of(49010, 49011), "secret of " + number);
    }

    @Test
    void shouldTellTheNodesOfEachOther() throws Exception {
        int port = ThreeNodes.freePort(2);
        Map<Integer, ScriptedMediaNode> media = new TreeMap<>();
        Map<Integer, StarlingNode> nodes = new TreeMap<>();
        for (int number = 1; number <= 2; number++) {
            media.put(number, new ScriptedMediaNode(endpoint(number)));
            nodes.put(number, StarlingNode.start(ThreeNodes.settings(number, port, true, 10), media.get(number)));
        }

        nodes.get(1).cluster().initCluster(List.of(ThreeNodes.name(1), ThreeNodes.name(2))).toCompletableFuture()
                .get(40, TimeUnit.SECONDS);

        Await.await("both told", () -> media.get(1).peers().size() == 1 && media.get(2).peers().size() == 1);
        assertEquals(List.of(endpoint(2)), media.get(1).peers());
        assertEquals(List.of(endpoint(1)), media.get(2).peers());
        for (StarlingNode node : nodes.values()) {
            node.terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
