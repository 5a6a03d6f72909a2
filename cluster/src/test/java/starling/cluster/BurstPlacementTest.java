package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.core.id.ChannelId;
import starling.core.signaling.Placement;

/** A thousand clients, each of a channel of its own, ask a cluster that has just been formed, all at once. */
class BurstPlacementTest {
    private static final int CLIENTS = 1000;

    @TempDir
    private Path dir;

    @Test
    void shouldSpreadABurstOfNewChannels() throws Exception {
        try (ClusterFixture nodes = new ClusterFixture(dir, 3, 1, 5000)) {
            nodes.start(1, 2, 3);
            ClusterFixture.get(nodes.node(1).initCluster(ClusterFixture.names(1, 2, 3)));
            nodes.awaitReady(1, 2, 3);
            for (int node = 1; node <= 3; node++) {
                int decider = node;
                Await.await("reports of all", () -> nodes.connected(decider).size() == 3);
            }
            List<CompletionStage<Placement>> asked = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                asked.add(nodes.node(1).place(new ChannelId("burst-" + i), false));
            }
            Map<Placement, Integer> placed = new HashMap<>();
            for (CompletionStage<Placement> each : asked) {
                placed.merge(ClusterFixture.get(each), 1, Integer::sum);
            }

            assertEquals(3, placed.size(), placed::toString);
            placed.forEach((node, clients) -> assertTrue(Math.abs(clients - CLIENTS / 3) <= CLIENTS / 30,
                    placed::toString));
        }
    }
}
