package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long MILLI = 1_000_000;
    private static final long ORIGIN = -5_000_000_123L;

    private final List<RuntimeException> defects = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(ORIGIN, defects::add);
    private final List<Long> fired = new ArrayList<>();

    private TimerWheel.Timer timer() {
        return new TimerWheel.Timer(fired::add);
    }

    @Test
    void shouldFireOnceAtOrShortlyAfterItsDeadline() {
        wheel.schedule(timer(), ORIGIN + 10 * MILLI);

        for (int i = 1; i <= 40; i++) {
            wheel.advance(ORIGIN + i * MILLI);
        }

        assertEquals(1, fired.size());
        long late = fired.get(0) - (ORIGIN + 10 * MILLI);
        assertTrue(late >= 0 && late <= 3 * MILLI, "late by " + late);
    }

    @Test
    void shouldKeepDeadlinesBeyondOneTurn() {
        wheel.schedule(timer(), ORIGIN + 10_000 * MILLI);

        wheel.advance(ORIGIN + 9_990 * MILLI);
        assertEquals(List.of(), fired);
        assertTrue(wheel.nextDeadlineNanos() <= ORIGIN + 10_003 * MILLI);
        wheel.advance(ORIGIN + 10_005 * MILLI);

        assertEquals(1, fired.size());
    }

    @Test
    void shouldGoOnAfterATimerThatThrows() {
        wheel.schedule(timer(), ORIGIN + 10 * MILLI);
        wheel.schedule(new TimerWheel.Timer(now -> {
            throw new IllegalStateException("defect");
        }), ORIGIN + 10 * MILLI);
        wheel.schedule(timer(), ORIGIN + 10 * MILLI);

        wheel.advance(ORIGIN + 20 * MILLI);

        assertEquals(2, fired.size());
        assertEquals(1, defects.size());
    }

    @Test
    void shouldMoveAndCancel() {
        TimerWheel.Timer moved = timer();
        TimerWheel.Timer cancelled = timer();
        wheel.schedule(moved, ORIGIN + 10 * MILLI);
        wheel.schedule(cancelled, ORIGIN + 10 * MILLI);
        wheel.schedule(moved, ORIGIN + 50 * MILLI);
        wheel.cancel(cancelled);

        wheel.advance(ORIGIN + 20 * MILLI);
        assertEquals(List.of(), fired);
        wheel.advance(ORIGIN + 60 * MILLI);

        assertEquals(1, fired.size());
        assertEquals(Long.MAX_VALUE, wheel.nextDeadlineNanos());
    }

    @Test
    void shouldSurviveTimersThatCancelOthersOfTheSameSlot() {
        TimerWheel.Timer[] timers = new TimerWheel.Timer[6];
        for (int i = 0; i < timers.length; i++) {
            int self = i;
            timers[i] = new TimerWheel.Timer(now -> {
                fired.add((long) self);
                for (int other = 0; other < timers.length; other++) {
                    if (other != self) {
                        wheel.cancel(timers[other]);
                    }
                }
            });
        }
        for (TimerWheel.Timer timer : timers) {
            wheel.schedule(timer, ORIGIN + 10 * MILLI);
        }

        wheel.advance(ORIGIN + 20 * MILLI);

        assertEquals(1, fired.size());
        assertEquals(Long.MAX_VALUE, wheel.nextDeadlineNanos());
    }

    @Test
    void shouldFireEveryTimerAtTheRightTimeWhateverHappens() {
        long seed = 7;
        Random random = new Random(seed);
        int count = 500;
        long[] due = new long[count];
        TimerWheel.Timer[] timers = new TimerWheel.Timer[count];
        Arrays.fill(due, Long.MAX_VALUE);
        long[] now = {ORIGIN};
        for (int i = 0; i < count; i++) {
            int self = i;
            timers[i] = new TimerWheel.Timer(at -> {
                assertTrue(at >= due[self], "seed " + seed + ": early");
                due[self] = Long.MAX_VALUE;
            });
        }
        for (int step = 0; step < 20_000; step++) {
            int i = random.nextInt(count);
            due[i] = now[0] + random.nextLong(6_000 * MILLI);
            wheel.schedule(timers[i], due[i]);
            now[0] = Math.max(now[0], Math.min(wheel.nextDeadlineNanos(), now[0] + random.nextLong(20 * MILLI)));
            wheel.advance(now[0]);
            for (int t = 0; t < count; t += 50) {
                assertTrue(due[t] > now[0] - 3 * MILLI, "seed " + seed + ": late");
            }
        }
    }
}
