package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.core.id.ChannelId;
import starling.core.signaling.Placement;

/**
 * A thousand clients, each of a channel of its own, ask a cluster that has just been formed, a hundred at once. Each takes
 * its place where it was sent.
 */
class BurstPlacementTest {
    private static final int CLIENTS = 1000;
    private static final int AT_ONCE = 100;

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
            Queue<CompletionStage<Void>> asked = new ArrayDeque<>();
            for (int i = 0; i < CLIENTS; i++) {
                if (asked.size() == AT_ONCE) {
                    ClusterFixture.get(asked.remove());
                }
                asked.add(nodes.node(1).place(new ChannelId("burst-" + i), false, false)
                        .thenAccept(placement -> assertTrue(nodes.limit(nodeOf(placement)).tryAcquire())));
            }
            while (!asked.isEmpty()) {
                ClusterFixture.get(asked.remove());
            }

            List<Integer> clients = IntStream.rangeClosed(1, 3).mapToObj(node -> nodes.limit(node).count()).toList();
            assertEquals(CLIENTS, clients.stream().mapToInt(Integer::intValue).sum());
            clients.forEach(
                    here -> assertTrue(Math.abs(here - CLIENTS / 3) <= CLIENTS / 30, clients::toString));
        }
    }

    private static int nodeOf(Placement placement) {
        if (placement instanceof Placement.RedirectTo redirect) {
            return redirect.location().charAt("ws://127.0.0.".length()) - '0';
        }
        assertInstanceOf(Placement.Here.class, placement);
        return 1;
    }
}
