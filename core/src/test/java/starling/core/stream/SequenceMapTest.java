package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceMapTest {
    private final SequenceMap map = new SequenceMap(65_636);

    @Test
    void shouldKeepGaps() {
        assertEquals(65_636, map.map(1_000));
        assertEquals(65_639, map.map(1_003));
        assertEquals(65_637, map.map(1_001));
        assertEquals(1_003, map.source(103));
        assertEquals(1_002, map.source(102));
        assertEquals(-1, map.source(99));
        assertEquals(-1, map.source(104));
    }

    @Test
    void shouldNotSendWhatCameBeforeTheFirst() {
        map.map(1_000);

        assertEquals(-1, map.map(999));
    }

    @Test
    void shouldLeaveNoHoleForSkippedPackets() {
        map.map(1_000);
        assertTrue(map.skip(1_001));
        assertTrue(map.skip(1_002));

        assertEquals(65_637, map.map(1_003));
        assertEquals(-1, map.map(1_001));
        assertEquals(1_003, map.source(101));
        assertEquals(1_000, map.source(100));
    }

    @Test
    void shouldKeepRoomForWhatIsMissingBelowASkippedPacket() {
        map.map(1_000);
        assertTrue(map.skip(1_003));
        assertEquals(65_639, map.map(1_004));

        assertEquals(65_637, map.map(1_001));
        assertEquals(65_638, map.map(1_002));
        assertEquals(-1, map.map(1_003));
        assertEquals(1_002, map.source(102));
        assertEquals(1_004, map.source(103));
    }

    @Test
    void shouldSayThatItIsTooLateToSkip() {
        map.map(1_000);
        map.map(1_002);

        assertFalse(map.skip(1_001));
        assertFalse(map.skip(1_002));
        assertEquals(65_637, map.map(1_001));
    }

    @Test
    void shouldGoOnAfterARestart() {
        map.map(1_000);
        map.map(1_001);
        map.restart();

        assertFalse(map.started());
        assertEquals(-1, map.source(100));
        assertEquals(65_638, map.map(90_000));
        assertEquals(90_000, map.source(102));
        assertEquals(-1, map.source(101));
    }

    @Test
    void shouldNotReuseNumbersWhenRestartedAfterASkip() {
        map.map(1_000);
        map.skip(1_001);
        map.restart();
        map.restart();

        assertEquals(65_637, map.map(5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldMapOneToOneInAnyOrder(long seed) {
        Random random = new Random(seed);
        Map<Long, Long> sent = new HashMap<>();
        Set<Long> outgoing = new HashSet<>();
        Set<Long> skipped = new HashSet<>();
        long highest = 70_000;
        long top = map.map(highest);
        sent.put(highest, top);
        outgoing.add(top);
        for (int i = 0; i < 20_000; i++) {
            long seq = random.nextInt(4) == 0 ? highest - random.nextInt(20) : highest + 1 + random.nextInt(2);
            if (seq < 70_000 || sent.containsKey(seq) || skipped.contains(seq)) {
                continue;
            }
            if (random.nextInt(5) == 0 && map.skip(seq)) {
                skipped.add(seq);
            } else {
                long out = map.map(seq);
                assertTrue(out >= 0 && outgoing.add(out), "seed " + seed + ", step " + i);
                sent.put(seq, out);
                assertEquals(seq, map.source((int) out & 0xFFFF), "seed " + seed + ", step " + i);
            }
            highest = Math.max(highest, seq);
        }
        // what was neither sent nor left out is exactly what is missing
        long last = outgoing.stream().mapToLong(o -> o).max().orElseThrow();
        long lastSource = sent.keySet().stream().mapToLong(o -> o).max().orElseThrow();
        long gaps = lastSource - 70_000 + 1 - sent.size() - skipped.stream().filter(s -> s < lastSource).count();
        assertEquals(gaps, last - 65_636 + 1 - outgoing.size(), "seed " + seed);
    }
}
