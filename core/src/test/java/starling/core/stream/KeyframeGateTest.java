package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyframeGateTest {
    private static final long MILLIS = 1_000_000L;
    private static final long START = -5_000 * MILLIS;

    private final KeyframeGate gate = new KeyframeGate();

    @Test
    void shouldRequestKeyFrameOnceForHundredJoins() {
        int sent = 0;
        for (int i = 0; i < 100; i++) {
            gate.request(START + i * MILLIS);
            sent += gate.poll(START + i * MILLIS) ? 1 : 0;
        }

        assertEquals(1, sent);
        assertEquals(100, gate.requests());
        assertEquals(1, gate.sent());
    }

    @Test
    void shouldAskAtOnceAndOnlyIfSomebodyWaits() {
        assertEquals(Long.MAX_VALUE, gate.nextDeadlineNanos());
        assertFalse(gate.poll(START));

        assertTrue(gate.request(START));
        assertEquals(START, gate.nextDeadlineNanos());
        assertTrue(gate.poll(START));
        assertFalse(gate.poll(START));
    }

    @Test
    void shouldDoubleTheIntervalWhileNoKeyFrameComes() {
        gate.request(START);
        List<Long> sent = new ArrayList<>();
        for (long now = START; now < START + 12_000 * MILLIS; now += MILLIS) {
            if (gate.poll(now)) {
                sent.add((now - START) / MILLIS);
            }
        }

        assertEquals(List.of(0L, 550L, 1_650L, 3_850L, 6_850L, 9_850L), sent);
    }

    @Test
    void shouldStartOverAfterAKeyFrame() {
        gate.request(START);
        gate.poll(START);
        gate.poll(START + 550 * MILLIS);
        gate.onKeyFrame(START + 650 * MILLIS);
        assertEquals(Long.MAX_VALUE, gate.nextDeadlineNanos());

        assertFalse(gate.request(START + 750 * MILLIS));
        assertEquals(START + 1_100 * MILLIS, gate.nextDeadlineNanos());
        assertFalse(gate.poll(START + 1_099 * MILLIS));
        assertTrue(gate.poll(START + 1_100 * MILLIS));
        assertEquals(START + 1_650 * MILLIS, gate.nextDeadlineNanos());
    }

    @Test
    void shouldRememberThatSomebodyWaits() {
        gate.request(START);
        gate.poll(START);
        gate.onKeyFrame(START + 100 * MILLIS);

        assertFalse(gate.request(START + 200 * MILLIS));
        assertTrue(gate.poll(START + 550 * MILLIS));
    }
}
