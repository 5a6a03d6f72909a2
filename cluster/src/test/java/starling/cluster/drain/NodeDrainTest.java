package starling.cluster.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeMode;
import starling.cluster.NodeName;
import starling.cluster.membership.LocalNode;
import starling.media.actor.ConnectionLimit;
import starling.media.actor.LocalRegistry;

/** The mode before, during and after; closing itself is tried with whole nodes. */
class NodeDrainTest {
    private final LocalNode local = new LocalNode(new NodeName("node-01@127.0.0.1"), "", "", "2026.1.0",
            new ConnectionLimit(10), Optional.empty(), false);
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final NodeDrain drain = new NodeDrain(local, new LocalRegistry(), () -> 0,
            (delay, task) -> tasks.add(task));

    @Test
    void shouldRestoreTheModeOfBeforeWhenCancelled() {
        local.changeMode(NodeMode.BLOCK_NEW_SESSION);

        drain.start();
        drain.start();
        assertTrue(drain.status().draining());
        assertEquals(NodeMode.BLOCK_NEW_CONNECTION, local.mode());
        drain.cancel();

        assertFalse(drain.status().draining());
        assertEquals(NodeMode.BLOCK_NEW_SESSION, local.mode());
    }

    @Test
    void shouldLeaveAModeAloneThatAnOperatorChoseMeanwhile() {
        drain.start();
        local.changeMode(NodeMode.BLOCK_NEW_SESSION);

        assertFalse(drain.status().draining());
        drain.cancel();

        assertEquals(NodeMode.BLOCK_NEW_SESSION, local.mode());
    }

    @Test
    void shouldHaveClosedAtOnceWhenNobodyIsThere() {
        assertTrue(drain.close(Duration.ofMinutes(1)).toCompletableFuture().isDone());
        assertFalse(drain.status().closing());
        assertEquals(0, tasks.size());
    }
}
