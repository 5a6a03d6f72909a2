package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JitterTest {
    private static final long MILLIS = 1_000_000L;

    @Test
    void shouldFollowTheFormula() {
        Jitter jitter = new Jitter(8_000);

        jitter.onPacket(0, 0);
        jitter.onPacket(160, 30 * MILLIS); // 10 ms late: 80 ticks
        assertEquals(5, jitter.value()); // 80 / 16
        jitter.onPacket(320, 40 * MILLIS); // 10 ms early
        assertEquals(9, jitter.value()); // 5 + (80 - 5) / 16 = 9.7
        jitter.onPacket(480, 60 * MILLIS); // in time
        assertEquals(9, jitter.value()); // 9.7 * 15 / 16 = 9.08
    }

    @Test
    void shouldIgnoreTheOtherPacketsOfAFrame() {
        Jitter jitter = new Jitter(90_000);

        jitter.onPacket(0, 0);
        jitter.onPacket(0, 5 * MILLIS);
        jitter.onPacket(3_000, 33_333_333L);

        assertEquals(0, jitter.value());
    }

    @Test
    void shouldTakeSilenceForNoJitter() {
        Jitter jitter = new Jitter(48_000);

        jitter.onPacket(0xFFFF_FF00L, 0);
        jitter.onPacket(0xFFFF_FF00L + 960 & 0xFFFF_FFFFL, 20 * MILLIS);
        jitter.onPacket(0xFFFF_FF00L + 20_160 & 0xFFFF_FFFFL, 420 * MILLIS);

        assertEquals(0, jitter.value());
    }

    @Test
    void shouldIgnoreARestartedClock() {
        Jitter jitter = new Jitter(90_000);

        jitter.onPacket(0, 0);
        jitter.onPacket(1_000_000_000L, 20 * MILLIS);

        assertEquals(0, jitter.value());
    }
}
