package starling.cluster.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosingPlanTest {

    @ParameterizedTest
    @CsvSource({"10, 1000, 0, 1", "10, 1000, 500, 5", "10, 1000, 999, 9", "10, 1000, 1000, 10", "10, 1000, 5000, 10",
            "10, 0, 0, 10", "0, 1000, 500, 0", "1, 1000, 0, 1", "3, 1000, -5, 1"})
    void shouldSpreadEvenlyFromTheFirstAtOnceToTheLastAtTheEnd(int total, long duration, long elapsed, int due) {
        assertEquals(due, new ClosingPlan(total, Long.MAX_VALUE - 100, duration).due(Long.MAX_VALUE - 100 + elapsed));
    }
}
