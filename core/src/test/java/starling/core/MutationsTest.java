package starling.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutationsTest {
    private static final List<byte[]> SEEDS = List.of(new byte[]{1, 2, 3, 4}, new byte[]{1, 9});

    @Test
    void shouldRepeatTheSameInputsForTheSameSeed() {
        List<Integer> one = new ArrayList<>();
        List<Integer> two = new ArrayList<>();

        Mutations.forEach(SEEDS, 1_000, 42, input -> one.add(Arrays.hashCode(input)));
        Mutations.forEach(SEEDS, 1_000, 42, input -> two.add(Arrays.hashCode(input)));

        assertEquals(one, two);
        assertTrue(one.stream().distinct().count() > 300);
    }

    @Test
    void shouldPassTheFirstCheckWithHalfOfTheInputs() {
        int[] passed = new int[1];

        Mutations.forEach(SEEDS, 1_000, 42, MutationsTest::check, input -> passed[0] += check(input) ? 1 : 0);

        assertTrue(passed[0] >= 500);
        assertThrows(AssertionError.class, () -> Mutations.forEach(SEEDS, 1_000, 42, input -> false, input -> {}));
    }

    @Test
    void shouldTellSeedAndInputWhenTheParserThrows() {
        AssertionError e = assertThrows(AssertionError.class, () -> Mutations.forEach(SEEDS, 10, 42, input -> {
            throw new IllegalStateException("bug");
        }));

        assertTrue(e.getMessage().startsWith("seed 42, input 0: "), e.getMessage());
    }

    private static boolean check(byte[] input) {
        return input.length >= 2 && input[0] == 1;
    }
}
