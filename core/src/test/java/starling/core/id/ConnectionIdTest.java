package starling.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIdTest {
    private static final long SEED = 1;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x1234, 0x8000, 0xFFFF})
    void shouldCarryTheKeyOfItsNode(int key) {
        Random random = new Random(SEED);
        for (int i = 0; i < 1000; i++) {
            assertEquals(key, ConnectionId.random(random, key).nodeKey());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0x10000})
    void shouldRefuseAKeyThatDoesNotFit(int key) {
        assertThrows(IllegalArgumentException.class, () -> ConnectionId.random(new Random(SEED), key));
    }

    @Test
    void shouldBeA26CharacterUuidOfVersion4() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1000; i++) {
            String id = ConnectionId.random(random, i).value();

            assertTrue(id.matches("[0-9A-HJKMNP-TV-Z]{25}[048CGMRW]"), id);
            assertEquals(4, ClockworkBase32.sixteenBits(id, 48) >> 12, id);
            assertEquals(2, ClockworkBase32.sixteenBits(id, 64) >> 14, id);
        }
    }

    @Test
    void shouldNotRepeat() {
        Random random = new Random(SEED);
        Set<ConnectionId> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(ids.add(ConnectionId.random(random, 7)));
        }
    }

    @Test
    void shouldTakeTheExampleOfTheReference() {
        assertEquals("CQE8KR2MAN1B1DD149NA2EX4MM", new ConnectionId("CQE8KR2MAN1B1DD149NA2EX4MM").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CQE8KR2MAN1B1DD149NA2EX4M", "CQE8KR2MAN1B1DD149NA2EX4MMM",
            "cqe8kr2man1b1dd149na2ex4mm", "CQE8KR2MAN1B1DD149NA2EX4M1", "CQE8KR2MAN1B1DD149NA2EX4IM",
            "CQE8KR2MAN1B1DD149NA2EX4M\u0000"})
    void shouldRefuseOtherText(String text) {
        assertFalse(ConnectionId.isValid(text));
        assertThrows(IllegalArgumentException.class, () -> new ConnectionId(text));
    }
}
