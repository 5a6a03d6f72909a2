package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {
    @Test
    void shouldKnowTheLastFourThousand() {
        SequenceWindow window = new SequenceWindow();

        assertEquals(SequenceWindow.NEW, window.add(10_000));
        assertEquals(SequenceWindow.DUPLICATE, window.add(10_000));
        assertEquals(SequenceWindow.NEW, window.add(10_000 - SequenceWindow.SIZE + 1));
        assertEquals(SequenceWindow.TOO_OLD, window.add(10_000 - SequenceWindow.SIZE));
        assertEquals(SequenceWindow.NEW, window.add(1_000_000));
        assertEquals(SequenceWindow.NEW, window.add(999_999));
        assertEquals(1_000_000, window.highest());
    }

    @Test
    void shouldAgreeWithASet() {
        long seed = 42;
        Random random = new Random(seed);
        SequenceWindow window = new SequenceWindow();
        Set<Long> model = new HashSet<>();
        long highest = 5_000;
        window.add(highest);
        model.add(highest);
        for (int i = 0; i < 200_000; i++) {
            int jump = random.nextInt(1000) == 0 ? random.nextInt(6_000) : random.nextInt(6);
            long seq = random.nextBoolean() ? highest + jump : highest - random.nextInt(4_200);
            if (seq < 0) {
                continue;
            }
            int expected = seq <= highest - SequenceWindow.SIZE
                    ? SequenceWindow.TOO_OLD
                    : model.add(seq) ? SequenceWindow.NEW : SequenceWindow.DUPLICATE;
            assertEquals(expected, window.add(seq), "seed " + seed + ", step " + i);
            highest = Math.max(highest, seq);
        }
    }
}
