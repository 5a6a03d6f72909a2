package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Placement;

/** What becomes of a cluster when nodes and networks fail: real ledgers, real actor systems, no operator. */
class RejoinTest {
    /** Half of the times of production. */
    private static final double FACTOR = 0.5;
    private static final Duration LEASE = Duration.ofMillis((long) (3500 * FACTOR));
    private static final Placement REFUSED = new Placement.Refused(CloseReason.CLUSTER_NO_MAJORITY);

    @TempDir
    private Path dir;
    private ClusterFixture nodes;

    private void cluster(int count, double factor) throws Exception {
        nodes = new ClusterFixture(dir, count, factor);
        int[] all = java.util.stream.IntStream.rangeClosed(1, count).toArray();
        nodes.start(all);
        ClusterFixture.get(nodes.node(1).initCluster(ClusterFixture.names(all)));
        nodes.awaitReady(all);
    }

    @AfterEach
    void closeNodes() throws Exception {
        nodes.close();
    }

    /** The worst case: what dies is the channel's home, the leader of the ledger and the oldest member. Default times. */
    @Test
    void shouldServeTheChannelsOfADeadNodeWithinFifteenSeconds() throws Exception {
        cluster(3, 1);
        int dead = nodes.leader();
        int other = dead % 3 + 1;
        int third = other % 3 + 1;
        assertInstanceOf(Placement.Here.class, nodes.placeWhenSettled(dead, "room"));
        nodes.open(dead, "room");
        assertEquals(new Placement.RedirectTo(ThreeNodes.signalingUrl(dead)), nodes.place(other, "room", false));

        long died = System.nanoTime();
        nodes.kill(dead);
        Await.await("the channel has another node", () -> {
            try {
                Placement placement = nodes.place(other, "room", false);
                return placement instanceof Placement.Here
                        || placement.equals(new Placement.RedirectTo(ThreeNodes.signalingUrl(third)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        Duration took = Duration.ofNanos(System.nanoTime() - died);
        assertTrue(took.compareTo(Duration.ofSeconds(15)) < 0, "took " + took);
    }

    @Test
    void shouldComeBackAfterTheRestartOfOneAndOfAll() throws Exception {
        cluster(3, FACTOR);

        nodes.kill(2);
        nodes.start(2);
        nodes.awaitReady(1, 2, 3);
        assertEquals(3, nodes.connected(2).size());

        nodes.kill(1, 2, 3);
        nodes.start(3, 1);
        nodes.awaitReady(1, 3);
        nodes.start(2);
        nodes.awaitReady(1, 2, 3);
        for (int i = 1; i <= 3; i++) {
            int node = i;
            Await.await("one cluster", () -> nodes.connected(node).size() == 3);
            assertEquals(2, nodes.ledger(i).state().formation().number());
        }
    }

    @Test
    void shouldRefuseOnTheSideOfOneAndGoOnOnTheSideOfTwo() throws Exception {
        cluster(3, FACTOR);
        int alone = nodes.leader();
        int other = alone % 3 + 1;
        int third = other % 3 + 1;
        long before = nodes.node(alone).current().orElseThrow().view().self().incarnation();

        List<Integer> closings = new CopyOnWriteArrayList<>();
        List.of(1, 2, 3).forEach(number -> nodes.node(number).closeInMinority(() -> closings.add(number)));
        nodes.isolate(alone);
        long cut = System.nanoTime();
        Await.await("refused alone", () -> nodes.node(alone).state() == NodeStatus.State.NO_MAJORITY);
        Duration took = Duration.ofNanos(System.nanoTime() - cut);
        assertTrue(took.compareTo(LEASE.plusMillis(500)) < 0, "noticed after " + took);
        assertEquals(REFUSED, nodes.place(alone, "new", true));
        Await.await("connections are closed there", () -> !closings.isEmpty());
        Await.await("removed", () -> nodes.connected(other).size() == 2);
        nodes.awaitReady(other, third);
        assertInstanceOf(Placement.Here.class, nodes.placeWhenSettled(other, "other"));
        assertEquals(NodeStatus.State.NO_MAJORITY, nodes.node(alone).state());
        Await.await("removed for good", () -> nodes.node(other).current().orElseThrow().view().members().stream()
                .noneMatch(member -> member.incarnation() == before));

        assertEquals(Set.of(alone), Set.copyOf(closings), "connections are closed there and nowhere else");

        nodes.heal();
        nodes.awaitReady(alone, other, third);
        assertNotEquals(before, nodes.node(alone).current().orElseThrow().view().self().incarnation());
    }

    @Test
    void shouldRefuseOnBothSidesOfTwoAndTwo() throws Exception {
        cluster(4, FACTOR);

        for (int one : List.of(1, 2)) {
            for (int other : List.of(3, 4)) {
                nodes.cut(one, other);
            }
        }
        Await.await("nobody has more than half", () -> List.of(1, 2, 3, 4).stream()
                .allMatch(number -> nodes.node(number).state() == NodeStatus.State.NO_MAJORITY));
        for (int i = 1; i <= 4; i++) {
            assertEquals(REFUSED, nodes.place(i, "new", false));
            assertEquals(ClusterError.NO_MAJORITY, nodes.error(nodes.node(i).purgeNode(ThreeNodes.name(i), true)));
        }
        // Longer than the majority would take to remove the others.
        long until = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        Await.await("time", () -> System.nanoTime() - until > 0);
        for (int i = 1; i <= 4; i++) {
            assertEquals(NodeStatus.State.NO_MAJORITY, nodes.node(i).state());
            assertEquals(4, nodes.node(i).current().orElseThrow().view().members().size(), "nobody was removed");
        }

        nodes.heal();
        nodes.awaitReady(1, 2, 3, 4);
    }

    /** A process that was stopped for a minute sees the clock jump; whatever it had heard before is worth nothing. */
    @Test
    void shouldRefuseAtOnceWhenItWakesUp() throws Exception {
        cluster(3, FACTOR);
        int sleeper = nodes.leader() % 3 + 1;

        nodes.isolate(sleeper);
        nodes.ahead.put(sleeper, Duration.ofMinutes(1).toNanos());

        assertEquals(NodeStatus.State.NO_MAJORITY, nodes.node(sleeper).state());
        nodes.heal();
        nodes.awaitReady(1, 2, 3);
    }

    /** Two members that cannot reach each other: one of them has to go, and comes back when it can. */
    @Test
    void shouldPartTwoThatCannotReachEachOther() throws Exception {
        cluster(3, FACTOR);
        int leader = nodes.leader();
        int one = leader % 3 + 1;
        int other = one % 3 + 1;
        long incarnationOfOne = incarnation(one);
        long incarnationOfOther = incarnation(other);

        nodes.cut(one, other);
        // The one that joined later.
        Await.await("one is removed", () -> !knows(leader, incarnationOfOne) || !knows(leader, incarnationOfOther));
        nodes.heal();

        nodes.awaitReady(1, 2, 3);
    }

    private long incarnation(int node) {
        return nodes.node(node).current().orElseThrow().view().self().incarnation();
    }

    private boolean knows(int node, long incarnation) {
        return nodes.node(node).current().orElseThrow().view().members().stream()
                .anyMatch(member -> member.incarnation() == incarnation);
    }
}
