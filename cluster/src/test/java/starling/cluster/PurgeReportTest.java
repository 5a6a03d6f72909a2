package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.cluster.journal.SessionVanished;
import starling.cluster.journal.VanishedSessions;
import starling.core.signaling.Placement;

/** What a node had that died and never came back is told by the node that purges it. */
class PurgeReportTest {
    private static final int CHANNELS = 12;

    @TempDir
    Path dir;

    @Test
    void shouldTellOnceWhatTheBookkeepingKnewOfAPurgedNode() throws Exception {
        try (ClusterFixture nodes = new ClusterFixture(dir, 3, 0.5)) {
            ConcurrentLinkedQueue<SessionVanished> told = new ConcurrentLinkedQueue<>();
            VanishedSessions vanished = new VanishedSessions();
            vanished.subscribe(told::add);
            nodes.vanished = vanished;
            nodes.start(1, 2, 3);
            ClusterFixture.get(nodes.node(1).initCluster(ClusterFixture.names(1, 2, 3)));
            nodes.awaitReady(1, 2, 3);
            List<String> channels = IntStream.range(0, CHANNELS).mapToObj(i -> "room " + i).toList();
            channels.forEach(channel -> nodes.open(3, channel));
            for (String channel : channels) {
                assertInstanceOf(Placement.RedirectTo.class, nodes.placeWhenSettled(1, channel));
            }

            nodes.kill(3);
            for (String channel : channels) {
                nodes.placeWhenSettled(1, channel);
            }
            Await.await("node 3 is taken for dead", () -> {
                try {
                    ClusterFixture.get(nodes.node(1).purgeNode(ClusterFixture.name(3), false));
                    return true;
                } catch (Exception refused) {
                    return false;
                }
            });

            // The bookkeeping of some channels was on node 3 itself.
            Await.await("something is told", () -> !told.isEmpty());
            Set<String> distinct = told.stream().map(session -> session.channel().value()).collect(Collectors.toSet());
            assertEquals(told.size(), distinct.size());
            assertEquals(Set.of(new NodeName(ClusterFixture.name(3))),
                    told.stream().map(SessionVanished::node).collect(Collectors.toSet()));
            assertEquals(Set.of(1), told.stream().map(SessionVanished::total).collect(Collectors.toSet()));
            assertEquals(ClusterError.NODE_UNKNOWN,
                    nodes.error(nodes.node(2).purgeNode(ClusterFixture.name(3), false)));
        }
    }
}
