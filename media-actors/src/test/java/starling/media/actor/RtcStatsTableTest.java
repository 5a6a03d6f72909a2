package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starling.core.id.ConnectionId;

class RtcStatsTableTest {
    private static final Instant AT = Instant.parse("2026-11-24T00:00:00Z");
    private static final ConnectionId A = ConnectionId.random(new Random(1), 1);
    private static final ConnectionId B = ConnectionId.random(new Random(2), 1);

    /** Text that cannot be packed much: four bits of a character are left out of eight. */
    private static String noise(int length) {
        StringBuilder text = new StringBuilder();
        new Random(length).ints(length, 0, 16).forEach(digit -> text.append((char) ('a' + digit)));
        return text.toString();
    }

    @Test
    void shouldKeepTheLatestOfEach() {
        RtcStatsTable table = new RtcStatsTable();

        table.put(A, AT, "[1]");
        table.put(B, AT, "[2]");
        table.put(A, AT.plusSeconds(60), "[\"\u00e9\ud83d\ude00\"]");

        assertEquals("[\"\u00e9\ud83d\ude00\"]", table.get(A).orElseThrow().stats().text());
        assertEquals(AT.plusSeconds(60), table.get(A).orElseThrow().at());
        assertEquals("[2]", table.get(B).orElseThrow().stats().text());
        table.remove(B);
        assertEquals(Optional.empty(), table.get(B));
    }

    @Test
    void shouldKeepNoMoreThanItMay() {
        RtcStatsTable table = new RtcStatsTable(10_000);

        table.put(A, AT, noise(12_000));
        table.put(B, AT, noise(12_000));

        assertTrue(table.get(A).isPresent());
        assertEquals(Optional.empty(), table.get(B), "there is no room");
        for (int i = 0; i < 100; i++) {
            table.put(A, AT, noise(12_000 + i));
        }
        assertTrue(table.get(A).isPresent(), "it takes the place of the one before");
        table.put(A, AT, noise(40_000));
        assertEquals(Optional.empty(), table.get(A), "the old one would be told as the latest");
        table.put(B, AT, noise(12_000));
        assertTrue(table.get(B).isPresent(), "there is room again");
    }

    @Test
    void shouldNotKeepWhatNoMessageCouldCarry() {
        RtcStatsTable table = new RtcStatsTable();

        table.put(A, AT, noise(2 * RtcStatsTable.MAX_ITEM_BYTES + 100_000));
        table.put(B, AT, "[" + "{\"id\":\"codec\"},".repeat(60_000) + "{}]");

        assertEquals(Optional.empty(), table.get(A));
        assertTrue(table.get(B).isPresent());
    }
}
