package starling.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import starling.core.stun.StunKey;

class RelayedPortsTest {
    private static final InetSocketAddress OWN = TurnBench.address("192.0.2.1", 40_000);

    private final RelayedPorts ports = new RelayedPorts(OWN.getAddress(), List.of(OWN, OWN));

    @Test
    void shouldHandOutEveryPortOnceButNotTheOneInUse() {
        Set<Integer> taken = new HashSet<>();
        while (!ports.isEmpty()) {
            assertTrue(taken.add(ports.take()));
        }

        assertEquals(65_536 - 10_000 - 1, taken.size());
        assertFalse(taken.contains(40_000));
    }

    @Test
    void shouldHandOutAReturnedPortAgainButLate() {
        int first = ports.take();
        ports.giveBack(first);

        assertNotEquals(first, ports.take());
        while (!ports.isEmpty()) {
            ports.take();
        }
        ports.giveBack(first);
        assertEquals(first, ports.take());
    }

    @Test
    void shouldComeBackWithEveryReleasedAllocation() {
        TurnBench turn = new TurnBench();
        TurnAllocations allocations = new TurnAllocations(
                new TurnSettings(TurnBench.REALM, "", List.of(OWN), OWN.getAddress(), 3, 5), turn);
        TurnUser user = new TurnUser(StunKey.longTerm("alice", TurnBench.REALM, "secret"), "owner");
        for (int i = 0; i < 60_000; i++) {
            assertFalse(allocations.isFull());
            allocations.release(allocations.add(user, TurnBench.CLIENT, i, 0, 1));
        }

        assertEquals(0, allocations.size());
        assertEquals(60_000, turn.released.size());
    }
}
