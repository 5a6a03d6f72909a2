package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.buffer.PacketBuffer;

class PacketStoreTest {
    private static final long SECOND = 1_000_000_000L;

    private final PacketStore store = new PacketStore();

    @Test
    void shouldGiveBackTheEvictedBuffer() {
        PacketBuffer first = new PacketBuffer();
        assertNull(store.put(100, first, 0));
        for (int i = 1; i < PacketStore.MIN_CAPACITY; i++) {
            assertNull(store.put(100 + i, new PacketBuffer(), i));
        }

        assertSame(first, store.get(100));
        assertSame(first, store.put(100 + PacketStore.MIN_CAPACITY, new PacketBuffer(), 2 * SECOND));
        assertNull(store.get(100));
        assertEquals(PacketStore.MIN_CAPACITY, store.capacity());
    }

    @Test
    void shouldNotKnowWhatWasNeverStored() {
        assertNull(store.get(0));
        store.put(64, new PacketBuffer(), 0);
        assertNull(store.get(0));
        assertNull(store.get(128));
    }

    @Test
    void shouldRefuseWhatIsOlderThanItsSlot() {
        PacketBuffer newer = new PacketBuffer();
        PacketBuffer late = new PacketBuffer();
        store.put(1_000 + PacketStore.MAX_CAPACITY, newer, 5 * SECOND);

        assertSame(late, store.put(1_000, late, 5 * SECOND));
        assertSame(newer, store.get(1_000 + PacketStore.MAX_CAPACITY));
    }

    @Test
    void shouldReplaceTheSameNumber() {
        PacketBuffer first = new PacketBuffer();
        PacketBuffer again = new PacketBuffer();
        store.put(5, first, 0);

        assertSame(first, store.put(5, again, 0));
        assertSame(again, store.get(5));
    }

    @ParameterizedTest
    @CsvSource({"50, 64", "115, 128", "1000, 1024", "1500, 2048", "5000, 4096", "20000, 4096"})
    void shouldHoldASecondWithinItsBounds(int packetsPerSecond, int capacity) {
        long seq = 70_000;
        for (int i = 0; i < 5 * packetsPerSecond; i++) {
            store.put(seq++, new PacketBuffer(), i * SECOND / packetsPerSecond);
        }

        assertEquals(capacity, store.capacity());
        for (int i = 1; i <= Math.min(packetsPerSecond, capacity); i++) {
            assertNotNull(store.get(seq - i), "packet " + i);
        }
    }

    @Test
    void shouldNeitherLoseNorInventBuffers() {
        long seed = 7;
        Random random = new Random(seed);
        Set<PacketBuffer> given = Collections.newSetFromMap(new IdentityHashMap<>());
        long seq = 66_000;
        for (int i = 0; i < 20_000; i++) {
            seq += random.nextInt(200) == 0 ? random.nextInt(5_000) : 1;
            long late = random.nextInt(10) == 0 ? random.nextInt(500) : 0;
            PacketBuffer p = new PacketBuffer();
            given.add(p);
            PacketBuffer back = store.put(seq - late, p, i * SECOND / 2_000);
            assertTrue(back == null || given.remove(back), "seed " + seed);
        }
        for (PacketBuffer p = store.drain(); p != null; p = store.drain()) {
            assertTrue(given.remove(p), "seed " + seed);
        }

        assertTrue(given.isEmpty());
        assertNull(store.get(seq));
    }
}
