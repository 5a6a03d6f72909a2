package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.id.ChannelId;

class OutboxBookTest {
    private static final long SECOND = 1_000_000_000L;

    private final OutboxBook book = new OutboxBook(2, OutboxBook.Pauses.STANDARD);

    @Test
    void shouldTakeTheLanesOfAWorkerInTurnAndEachInOrder() {
        book.add(1, 0, 10);
        book.add(2, 0, 10);
        book.add(3, 4, 10);
        book.add(4, 1, 10);

        assertEquals(List.of("4:3", "0:1", "0:2"), List.of(sent(0), sent(0), sent(0)));
        assertEquals("1:4", sent(1));
        assertEquals(OptionalInt.empty(), book.take(0, 0));
        assertEquals(0, book.messages() + book.bytes());
    }

    @Test
    void shouldHaveOneMessageOfAWorkerUnderWay() {
        book.add(1, 0, 10);
        book.add(2, 2, 10);
        int lane = book.take(0, 0).orElseThrow();

        assertEquals(OptionalInt.empty(), book.take(0, 0));
        book.done(lane);

        assertTrue(book.take(0, 0).isPresent());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "5, 16", "6, 30", "1000, 30"})
    void shouldPauseALaneLongerWithEachFailure(int failures, int seconds) {
        assertEquals(seconds * SECOND, OutboxBook.Pauses.STANDARD.nanos(failures));
    }

    @Test
    void shouldGoOnWithOtherLanesWhileOnePausesAndComeBackToIt() {
        book.add(1, 0, 10);
        book.add(2, 2, 10);
        int failed = book.take(0, 0).orElseThrow();
        book.failed(failed, 100);

        String other = sent(0);

        assertFalse(other.startsWith(failed + ":"), other);
        assertTrue(book.onlyPauses(100));
        assertEquals(OptionalLong.of(100 + SECOND), book.nextDeadlineNanos(100));
        assertEquals(OptionalInt.empty(), book.take(0, 99 + SECOND));
        assertEquals(OptionalInt.of(failed), book.take(0, 100 + SECOND));
        assertEquals(1, book.failures(failed));
    }

    @Test
    void shouldGiveIdsThatGrowAndTellTheirTime() {
        long first = book.nextId(1_795_428_000_000L);
        long second = book.nextId(1_795_428_000_000L);
        long back = book.nextId(5);

        assertTrue(first < second && second < back);
        assertEquals(1_795_428_000_000L, OutboxBook.millis(second));
        long day = Duration.ofHours(24).toMillis();
        assertFalse(OutboxBook.isTooOld(first, 1_795_428_000_000L + day));
        assertTrue(OutboxBook.isTooOld(first, 1_795_428_000_001L + day));
        book.add(1L << 62, 3, 1);
        assertTrue(book.nextId(5) > 1L << 62, "ids go on behind those of an earlier process");
    }

    @Test
    void shouldKeepEachLaneInOrderWhateverHappens() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        List<Queue<Long>> expected = new ArrayList<>();
        for (int lane = 0; lane < OutboxBook.LANES; lane++) {
            expected.add(new ArrayDeque<>());
        }
        long now = 0;
        long count = 0;
        for (int step = 0; step < 100_000; step++) {
            now += random.nextLong(SECOND / 10);
            int lane = random.nextInt(8);
            if (random.nextInt(3) > 0) {
                long id = book.nextId(step);
                book.add(id, lane, 1);
                expected.get(lane).add(id);
                count++;
            }
            OptionalInt taken = book.take(random.nextInt(2), now);
            if (taken.isPresent() && random.nextInt(4) == 0) {
                book.failed(taken.getAsInt(), now);
            } else if (taken.isPresent()) {
                assertEquals(expected.get(taken.getAsInt()).remove(), book.done(taken.getAsInt()), "seed " + seed);
                count--;
            }
            assertEquals(count, book.messages(), "seed " + seed);
            assertEquals(count, book.bytes(), "seed " + seed);
        }
        long oldest = expected.stream().map(queue -> Optional.ofNullable(queue.peek())).flatMap(Optional::stream)
                .min(Long::compareTo).orElse(0L);
        assertEquals(oldest, book.oldestId(), "seed " + seed);
    }

    @Test
    void shouldPutAChannelIntoTheSameLaneForEver() {
        assertEquals(219, OutboxBook.lane(new ChannelId("room")));
    }

    /** Lane and id of what the worker sends next, with success. */
    private String sent(int worker) {
        int lane = book.take(worker, 0).orElseThrow();
        return lane + ":" + book.done(lane);
    }
}
