package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PingTableTest {
    private final PingTable table = new PingTable(2000);

    @Test
    void shouldRefuseASecondProcessOfTheSameName() {
        assertTrue(table.heard(ping("a@1", 1, 1, List.of()), 0));

        assertFalse(table.heard(ping("a@1", 2, 1, List.of()), 2000));
        assertTrue(table.isFresh("a@1", 2000));
        assertFalse(table.isFresh("a@1", 2001));
        assertTrue(table.heard(ping("a@1", 2, 1, List.of()), 2001), "the first is silent");
    }

    @Test
    void shouldKeepAViewThatIsNotRepeated() {
        List<ViewedMember> view = List.of(new ViewedMember("b@2", 5, true, true));
        table.heard(ping("a@1", 1, 3, view), 0);

        table.heard(ping("a@1", 1, 3, null), 10);
        assertEquals(view, table.of("a@1").orElseThrow().ping().view());
        table.heard(ping("a@1", 1, 4, null), 20);
        assertEquals(null, table.of("a@1").orElseThrow().ping().view(), "another view, not seen yet");
    }

    @Test
    void shouldMakeRoomForTheLivingOnly() {
        for (int i = 0; i < PingTable.MAX_NODES; i++) {
            table.heard(ping("n" + i + "@1", 1, 1, List.of()), 0);
        }

        assertFalse(table.heard(ping("more@1", 1, 1, List.of()), 1000));
        assertTrue(table.heard(ping("more@1", 1, 1, List.of()), 2001));
    }

    private static Ping ping(String name, long process, long viewNumber, List<ViewedMember> view) {
        return new Ping("cluster", name, process, false, 1, 7, 3, true, 0, viewNumber, view);
    }
}
