package starling.core.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {

    @Test
    void shouldStartEmpty() {
        ReplayWindow window = new ReplayWindow(1);

        assertEquals(-1, window.highest());
        assertTrue(window.isNew(0));
        window.note(0);
        assertFalse(window.isNew(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 16, 64})
    void shouldAgreeWithASet(int words) {
        long seed = 7 + words;
        Random random = new Random(seed);
        ReplayWindow window = new ReplayWindow(words);
        int size = window.size();
        Set<Long> noted = new HashSet<>();
        long highest = -1;

        for (int i = 0; i < 50_000; i++) {
            int jump = random.nextInt(1000) == 0 ? 3 * size : size / 8;
            long index = Math.max(0, highest - random.nextInt(size + size / 4) + random.nextInt(jump));
            boolean expected = index > highest || highest - index < size && !noted.contains(index);
            assertEquals(expected, window.isNew(index), "seed " + seed + ", step " + i);
            if (expected) {
                window.note(index);
                noted.add(index);
                highest = Math.max(highest, index);
            }
        }
        assertEquals(highest, window.highest());
    }

    /** RFC 3711 appendix A, with the highest index known, the number on the wire, and the index it means. */
    @ParameterizedTest
    @CsvSource({"-1, 65535, 65535", "65535, 0, 65536", "65536, 65535, 65535", "10, 12, 12", "10, 65535, 65535",
            "100000, 34464, 100000", "100000, 34465, 100001", "100000, 1000, 132072", "100000, 2000, 67536",
            "131071, 1, 131073",
            "131073, 65535, 131071", "281474976710655, 65535, 281474976710655"})
    void shouldGuessTheNearestIndex(long highest, int sequenceNumber, long expected) {
        assertEquals(expected, SrtpPackets.guessIndex(highest, sequenceNumber));
    }
}
