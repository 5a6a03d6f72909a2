package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyFrameRequestTest {
    private static final long MILLIS = 1_000_000L;
    private static final long START = -3_000 * MILLIS;

    private final KeyFrameRequest request = new KeyFrameRequest();

    @Test
    void shouldAskFiveTimesASecondApartWhileNoKeyFrameComes() {
        request.start(7, START);

        assertEquals(List.of(0L, 1_000L, 2_000L, 3_000L, 4_000L), asked(7));
        assertEquals(Long.MAX_VALUE, request.nextDeadlineNanos());
    }

    @Test
    void shouldStopAtTheFirstKeyFrame() {
        request.start(7, START);

        assertTrue(request.poll(7, START));
        assertEquals(START + 1_000 * MILLIS, request.nextDeadlineNanos());
        assertFalse(request.poll(8, START + 1_000 * MILLIS));
        assertEquals(Long.MAX_VALUE, request.nextDeadlineNanos());
    }

    @Test
    void shouldAskNobodyUnaskedAndBeginAgainWhenAskedAgain() {
        assertEquals(List.of(), asked(0));
        request.start(7, START);
        asked(7);
        request.start(7, START);

        assertEquals(5, asked(7).size());
    }

    private List<Long> asked(long keyFrames) {
        List<Long> asked = new ArrayList<>();
        for (long now = START; now < START + 10_000 * MILLIS; now += 100 * MILLIS) {
            if (request.poll(keyFrames, now)) {
                asked.add((now - START) / MILLIS);
            }
        }
        return asked;
    }
}
