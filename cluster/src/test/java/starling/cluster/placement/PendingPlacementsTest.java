package starling.cluster.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PendingPlacementsTest {
    private static final long START = Long.MAX_VALUE - 100; // the monotonic clock may overflow

    private final PendingPlacements pending = new PendingPlacements();

    @Test
    void shouldCountAPlacementForAWhileAlthoughAReportContainsIt() {
        pending.placed("A", START);
        pending.reported("A", START + PendingPlacements.SETTLE_NANOS);

        pending.placed("A", START + 1);
        assertEquals(2, pending.count("A", START + PendingPlacements.COUNTED_NANOS - 1));
        assertEquals(1, pending.unsettled("A", START + PendingPlacements.COUNTED_NANOS - 1));
        assertEquals(1, pending.count("A", START + PendingPlacements.COUNTED_NANOS));
    }

    @Test
    void shouldCountAPlacementUntilAReportCanContainIt() {
        pending.placed("A", START);
        pending.reported("A", START + PendingPlacements.SETTLE_NANOS - 1);
        assertEquals(1, pending.count("A", START + PendingPlacements.COUNTED_NANOS));

        pending.reported("A", START + PendingPlacements.COUNTED_NANOS);
        assertEquals(0, pending.count("A", START + PendingPlacements.COUNTED_NANOS));
    }

    @Test
    void shouldForgetAPlacementThatNoReportFollows() {
        pending.placed("A", START);
        pending.placed("A", START + 1);

        assertEquals(2, pending.count("A", START + PendingPlacements.LIFE_NANOS - 1));
        assertEquals(1, pending.count("A", START + PendingPlacements.LIFE_NANOS));
        assertEquals(0, pending.count("A", START + PendingPlacements.LIFE_NANOS + 1));
    }

    @Test
    void shouldKeepNodesApartAndABoundPerNode() {
        pending.placed("B", START);
        for (int i = 0; i < PendingPlacements.MAX_PER_NODE + 10; i++) {
            pending.placed("A", START);
        }

        assertEquals(PendingPlacements.MAX_PER_NODE, pending.count("A", START));
        assertEquals(1, pending.count("B", START));
        assertEquals(0, pending.count("C", START));
    }
}
