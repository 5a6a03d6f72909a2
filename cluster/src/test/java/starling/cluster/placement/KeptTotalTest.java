package starling.cluster.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptTotalTest {
    private final KeptTotal total = new KeptTotal();

    @Test
    void shouldChangeNothingWhileEverybodyLives() {
        total.update(List.of("a", "b", "c"), Map.of("a", 100, "b", 200, "c", 300));

        assertEquals(100, total.limit("a", 100));
        assertEquals(300, total.limit("c", 300));
    }

    @Test
    void shouldShareWhatADeadNodeTookByTheLimitsOfTheOthers() {
        total.update(List.of("a", "b", "c"), Map.of("a", 100, "b", 200, "c", 300));

        total.update(List.of("a", "b", "c"), Map.of("a", 100, "b", 200));

        assertEquals(200, total.limit("a", 100));
        assertEquals(400, total.limit("b", 200));
    }

    @Test
    void shouldForgetAPurgedNode() {
        total.update(List.of("a", "b"), Map.of("a", 100, "b", 100));

        total.update(List.of("a"), Map.of("a", 100));

        assertEquals(100, total.limit("a", 100));
    }

    @Test
    void shouldLeaveTemporaryNodesAsTheyAre() {
        total.update(List.of("a", "b"), Map.of("a", 100, "b", 100, "t", 50));

        total.update(List.of("a", "b"), Map.of("a", 100, "t", 50));

        assertEquals(200, total.limit("a", 100));
        assertEquals(50, total.limit("t", 50));
    }

    @Test
    void shouldNotCountANodeNeverSeen() {
        total.update(List.of("a", "never"), Map.of("a", 100));

        assertEquals(100, total.limit("a", 100));
    }
}
