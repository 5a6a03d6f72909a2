package starling.core.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.Mutations;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;

class RelayBodyTest {
    private static final long SEED = 4585;
    private static final int HANDLE = 0x8001_0002;
    private final ConnectionId connection = ConnectionId.random(new Random(SEED), 77);
    private final byte[] b = new byte[64];

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 65_535, 65_536, 1L << 32, (1L << 48) - 2})
    void shouldCarryNumbersOf48Bits(long sequence) {
        int size = RelayBody.writeMedia(b, 3, HANDLE, sequence);

        assertEquals(RelayBody.MEDIA_SIZE, size);
        assertEquals(HANDLE, RelayBody.handle(b, 3));
        assertEquals(sequence, RelayBody.sequence(b, 3));
    }

    @ParameterizedTest
    @EnumSource(MediaKind.class)
    void shouldNameTheSource(MediaKind kind) {
        SourceKey key = new SourceKey(connection, kind);
        int size = RelayBody.writeSubscribe(b, 3, HANDLE, key);

        assertTrue(RelayBody.isValid(RelayBody.SUBSCRIBE, 0, size));
        assertEquals(HANDLE, RelayBody.handle(b, 3));
        assertEquals(key, RelayBody.source(b, 3));
    }

    @Test
    void shouldRefuseWhatNamesNoSource() {
        RelayBody.writeSubscribe(b, 0, HANDLE, new SourceKey(connection, MediaKind.AUDIO));
        b[4] = 2;
        assertNull(RelayBody.source(b, 0));
        b[4] = 1;
        b[10] = '?';
        assertNull(RelayBody.source(b, 0));
    }

    @Test
    void shouldCarryTheClock() {
        int size = RelayBody.writeState(b, 0, HANDLE, 70_000, 0xE000_0000_8000_0000L, 0xFFFF_FFFFL, 12_345);

        assertTrue(RelayBody.isValid(RelayBody.STATE, RelayBody.REPORT, size));
        assertEquals(70_000, RelayBody.sequence(b, 0));
        assertEquals(0xE000_0000_8000_0000L, RelayBody.ntp(b, 0));
        assertEquals(0xFFFF_FFFFL, RelayBody.rtp(b, 0));
        assertEquals(12_345, RelayBody.ageNanos(b, 0));
    }

    @Test
    void shouldKnowTheLengthOfEachKind() {
        assertTrue(RelayBody.isValid(RelayBody.MEDIA, RelayBody.SKIPPED, 10));
        assertFalse(RelayBody.isValid(RelayBody.MEDIA, RelayBody.SKIPPED, 11));
        assertFalse(RelayBody.isValid(RelayBody.MEDIA, 0, 10));
        assertFalse(RelayBody.isValid(RelayBody.STATE, RelayBody.REPORT, 10));
        assertFalse(RelayBody.isValid(RelayBody.KEY_FRAME, 0, 5));
        assertFalse(RelayBody.isValid(RelayBody.NACK, 0, 4));
        assertFalse(RelayBody.isValid(0, 0, 4));
        assertFalse(RelayBody.isValid(7, 0, 4));
    }

    @Test
    void shouldSurviveDamagedBodies() {
        byte[] subscribe = new byte[31];
        RelayBody.writeSubscribe(subscribe, 0, HANDLE, new SourceKey(connection, MediaKind.VIDEO));
        byte[] state = new byte[30];
        RelayBody.writeState(state, 0, HANDLE, 1, 2, 3, 4);

        Mutations.forEach(List.of(subscribe, state), 100_000, SEED, input -> {
            if (RelayBody.isValid(RelayBody.SUBSCRIBE, 0, input.length)) {
                SourceKey key = RelayBody.source(input, 0);
                assertTrue(key == null || ConnectionId.isValid(key.connection().value()), Arrays.toString(input));
            }
            if (RelayBody.isValid(RelayBody.STATE, RelayBody.REPORT, input.length)) {
                assertTrue(RelayBody.sequence(input, 0) >= -1);
            }
        });
    }
}
