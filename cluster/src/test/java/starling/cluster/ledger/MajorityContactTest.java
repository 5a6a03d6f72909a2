package starling.cluster.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MajorityContactTest {
    private static final long NOW = 1_000;

    private final MajorityContact contact = new MajorityContact();

    /** Member i of n has followed at NOW - 10 * i; member 0 is this node. */
    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 990", "3, 990", "4, 980", "5, 980", "6, 970"})
    void shouldBeAsOldAsTheLastOneNeeded(int members, long expected) {
        List<String> names = IntStream.range(0, members).mapToObj(i -> "m" + i).toList();
        for (int i = 1; i < members; i++) {
            contact.followed("m" + i, 3, NOW - 10L * i);
        }

        assertEquals(expected, contact.majorityNanos(names, "m0", 3, NOW));
    }

    @Test
    void shouldNotCountItselfAmongOthers() {
        contact.followed("b", 3, 900);

        assertEquals(MajorityContact.NEVER, contact.majorityNanos(List.of("b", "c"), "a", 3, NOW));
        contact.followed("c", 3, 800);
        assertEquals(800, contact.majorityNanos(List.of("b", "c"), "a", 3, NOW));
    }

    @Test
    void shouldNeverHoldOfAnEarlierTerm() {
        contact.followed("b", 2, 900);

        assertEquals(MajorityContact.NEVER, contact.majorityNanos(List.of("a", "b"), "a", 3, NOW));
    }

    @Test
    void shouldKeepTheLatestOfAnswersInAnyOrder() {
        contact.followed("b", 3, 900);
        contact.followed("b", 3, 700);
        contact.followed("b", 2, 950);

        assertEquals(900, contact.majorityNanos(List.of("a", "b"), "a", 3, NOW));
    }

    @Test
    void shouldWorkAcrossTheEndOfTheClock() {
        long now = Long.MIN_VALUE + 5;
        contact.followed("b", 3, Long.MAX_VALUE - 4);

        assertEquals(Long.MAX_VALUE - 4, contact.majorityNanos(List.of("a", "b"), "a", 3, now));
    }
}
