package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.rtcp.RtcpReader;

class NackTrackerTest {
    private static final long MILLIS = 1_000_000L;

    private final NackTracker tracker = new NackTracker(true);
    private final byte[] b = new byte[1_500];

    @Test
    void shouldAskOncePerRoundTripAndThenGiveUp() {
        tracker.setRoundTripNanos(100 * MILLIS);
        tracker.onGap(10, 11, 0);
        List<Long> times = runUntilQuiet();

        assertEquals(List.of(5L, 135L, 265L, 395L, 525L, 655L, 785L, 915L), times);
        assertEquals(1, tracker.givenUp());
        assertTrue(tracker.pollKeyFrame());
        assertFalse(tracker.pollKeyFrame());
    }

    @Test
    void shouldLimitTries() {
        tracker.setRoundTripNanos(MILLIS);
        tracker.onGap(10, 11, 0);

        List<Long> times = runUntilQuiet();

        assertEquals(NackTracker.MAX_TRIES, times.size());
        assertEquals(185L, times.get(9));
        assertTrue(tracker.pollKeyFrame());
    }

    @Test
    void shouldNotWantAKeyFrameForWhatIsBeforeOne() {
        tracker.onGap(10, 11, 0);
        tracker.onKeyFrame(12);
        runUntilQuiet();

        assertEquals(1, tracker.givenUp());
        assertFalse(tracker.pollKeyFrame());
    }

    @Test
    void shouldNotAskForWhatWasOnlyOvertaken() {
        tracker.onGap(10, 12, 0);
        tracker.onArrival(10, false, MILLIS);
        tracker.onArrival(11, false, 2 * MILLIS);

        assertEquals(Long.MAX_VALUE, tracker.nextDeadlineNanos());
        assertEquals(0, tracker.asked());
    }

    @Test
    void shouldWaitLongerWhenPacketsOnlyComeLate() {
        for (int i = 0; i < 100; i++) {
            long now = i * 100 * MILLIS;
            tracker.onGap(10 * i, 10 * i + 1, now);
            tracker.poll(b, 0, 500, 1, 2, now + 20 * MILLIS);
            tracker.onArrival(10 * i, false, now + 21 * MILLIS);
        }

        assertTrue(tracker.asked() < 15, "asked " + tracker.asked());
        for (int i = 100; i < 400; i++) {
            long now = i * 100 * MILLIS;
            tracker.onGap(10 * i, 10 * i + 1, now);
            tracker.poll(b, 0, 500, 1, 2, tracker.nextDeadlineNanos());
            tracker.onArrival(10 * i, true, now + 60 * MILLIS);
        }
        tracker.onGap(9_000, 9_001, 0);
        assertEquals(NackTracker.REORDER_MILLIS * MILLIS, tracker.nextDeadlineNanos());
    }

    @Test
    void shouldLearnTheRoundTripFromAnswers() {
        for (int i = 0; i < 100; i++) {
            long now = i * 1_000 * MILLIS;
            tracker.onGap(10 * i, 10 * i + 1, now);
            tracker.poll(b, 0, 500, 1, 2, now + 5 * MILLIS);
            tracker.onArrival(10 * i, true, now + 25 * MILLIS);
        }

        assertEquals(20 * MILLIS, tracker.roundTripNanos(), MILLIS);
    }

    @Test
    void shouldLearnARoundTripLongerThanAssumed() {
        long roundTrip = 400 * MILLIS;
        for (int i = 0; i < 50; i++) {
            long now = i * 2_000 * MILLIS;
            tracker.onGap(10 * i, 10 * i + 1, now);
            long first = now + 5 * MILLIS;
            while (tracker.nextDeadlineNanos() < first + roundTrip) {
                tracker.poll(b, 0, 500, 1, 2, tracker.nextDeadlineNanos());
            }
            tracker.onArrival(10 * i, true, first + roundTrip);
        }

        assertEquals(roundTrip, tracker.roundTripNanos(), 50 * MILLIS);
    }

    @Test
    void shouldAskForAllInSeveralPacketsIfOneIsTooSmall() {
        for (int i = 0; i < 300; i++) {
            tracker.onGap(40L * i, 40L * i + 1, 0);
        }
        List<Integer> asked = new ArrayList<>();
        int packets = 0;
        while (tracker.nextDeadlineNanos() <= 5 * MILLIS) {
            int size = tracker.poll(b, 0, 512, 1, 2, 5 * MILLIS);
            assertTrue(size > 0 && size <= 512);
            asked.addAll(sequences(size));
            packets++;
        }

        assertEquals(3, packets);
        assertEquals(300, asked.size());
        assertEquals(300, asked.stream().distinct().count());
    }

    @Test
    void shouldGiveUpWhenTooManyAreMissing() {
        for (int i = 0; i < NackTracker.MAX_MISSING; i++) {
            tracker.onGap(3L * i, 3L * i + 1, 0);
        }
        assertFalse(tracker.pollKeyFrame());
        tracker.onGap(3_000, 3_001, 0);

        assertTrue(tracker.pollKeyFrame());
        assertEquals(0, tracker.missing());
        assertEquals(Long.MAX_VALUE, tracker.nextDeadlineNanos());
    }

    private List<Long> runUntilQuiet() {
        List<Long> times = new ArrayList<>();
        while (tracker.nextDeadlineNanos() != Long.MAX_VALUE) {
            long now = tracker.nextDeadlineNanos();
            if (tracker.poll(b, 0, 500, 1, 2, now) > 0) {
                times.add(now / MILLIS);
            }
        }
        return times;
    }

    private List<Integer> sequences(int size) {
        List<Integer> result = new ArrayList<>();
        RtcpReader r = new RtcpReader().reset(b, 0, size);
        assertTrue(r.next());
        for (int i = 0; i < r.nackCount(); i++) {
            result.add(r.nackSequence(i));
            for (int bit = 0; bit < 16; bit++) {
                if ((r.nackBitmask(i) >> bit & 1) == 1) {
                    result.add(r.nackSequence(i) + 1 + bit);
                }
            }
        }
        return result;
    }
}
