package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayHistogramTest {

    @ParameterizedTest
    @CsvSource({"0.5, 0.500", "0.99, 0.990", "1, 1.000", "0.001, 0.001"})
    void shouldFindQuantilesWithinThreePercent(double quantile, double expectedMillis) {
        DelayHistogram delays = new DelayHistogram();
        for (int micros = 1; micros <= 1_000; micros++) {
            delays.add(micros * 1_000L);
        }

        double millis = delays.millis(quantile);

        assertEquals(expectedMillis, millis, expectedMillis * 0.035);
    }

    @Test
    void shouldSayZeroWhenEmpty() {
        DelayHistogram delays = new DelayHistogram();

        assertEquals(0, delays.millis(0.99));
    }

    @Test
    void shouldCountNegativeDurationsAsZero() {
        DelayHistogram delays = new DelayHistogram();

        delays.add(-5_000_000);
        delays.add(10_000_000);

        assertEquals(0, delays.millis(0.5));
        assertEquals(2, delays.count());
    }

    @Test
    void shouldKeepTheLongestExactly() {
        DelayHistogram delays = new DelayHistogram();

        delays.add(3_600_000_000_001L);
        delays.add(1_000);

        assertEquals(3_600_000.000001, delays.maxMillis(), 1e-6);
    }

    @Test
    void shouldAddAnother() {
        DelayHistogram one = new DelayHistogram();
        DelayHistogram other = new DelayHistogram();
        one.add(1_000_000);
        other.add(9_000_000);

        one.addAll(other);

        assertEquals(2, one.count());
        assertEquals(9, one.millis(0.99), 0.3);
    }
}
