package starling.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeqUnwrapperTest {
    @ParameterizedTest
    @CsvSource({"65535, 0, 65536", "0, 65535, -1", "10, 12, 12", "10, 10, 10", "0, 32767, 32767", "0, 32768, -32768",
            "40000, 7231, 72767"})
    void shouldUnwrapAcrossTheBorder(int first, int next, long expected) {
        SeqUnwrapper unwrapper = new SeqUnwrapper();
        unwrapper.unwrap(first);

        assertEquals(expected, unwrapper.unwrap(next));
    }

    @Test
    void shouldPlaceRelativeToTheHighest() {
        SeqUnwrapper unwrapper = new SeqUnwrapper(65_536);

        assertFalse(unwrapper.started());
        assertEquals(65_536 + 65_000, unwrapper.unwrap(65_000));
        assertEquals(2 * 65_536 + 20_000, unwrapper.unwrap(20_000));
        assertEquals(65_536 + 60_000, unwrapper.unwrap(60_000));
        assertEquals(2 * 65_536 + 50_000, unwrapper.unwrap(50_000));
        assertEquals(3 * 65_536, unwrapper.peek(0));
        assertEquals(2 * 65_536 + 50_000, unwrapper.highest());
    }
}
