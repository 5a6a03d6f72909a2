package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.rtcp.RtcpReader;

class RelayedStreamTest {
    private static final long MILLI = 1_000_000;
    private static final long FIRST = 1L << 33;
    private final RelayedStream stream = new RelayedStream();
    private final byte[] b = new byte[512];

    private List<Integer> asked(long now) {
        List<Integer> asked = new ArrayList<>();
        RtcpReader reader = new RtcpReader().reset(b, 0, stream.pollNacks(b, 0, b.length, 1, now));
        while (reader.next()) {
            for (int i = 0; i < reader.nackCount(); i++) {
                asked.add(reader.nackSequence(i));
                for (int bit = 0; bit < 16; bit++) {
                    if ((reader.nackBitmask(i) >> bit & 1) != 0) {
                        asked.add(reader.nackSequence(i) + bit + 1);
                    }
                }
            }
        }
        return asked;
    }

    @Test
    void shouldAskForWhatIsMissingAndTakeItOnce() {
        assertTrue(stream.onPacket(FIRST, false, false, 0));
        assertTrue(stream.onPacket(FIRST + 3, false, false, 0));

        assertEquals(List.of(1, 2), asked(6 * MILLI));
        assertTrue(stream.onPacket(FIRST + 1, true, false, 7 * MILLI));
        assertTrue(stream.onPacket(FIRST + 2, true, false, 7 * MILLI));
        assertFalse(stream.onPacket(FIRST + 2, true, false, 8 * MILLI));

        assertEquals(Long.MAX_VALUE, stream.nextNackDeadlineNanos());
        assertEquals(2, stream.recovered());
        assertEquals(0, stream.lost());
    }

    @Test
    void shouldNoticeALossAtTheEnd() {
        stream.onPacket(FIRST, false, false, 0);
        stream.onHighest(FIRST + 2, 0);

        assertEquals(List.of(1, 2), asked(6 * MILLI));
    }

    @Test
    void shouldNotAskForWhatWasMerelyOvertaken() {
        stream.onPacket(FIRST, false, false, 0);
        stream.onHighest(FIRST + 1, 0);
        assertTrue(stream.onPacket(FIRST + 1, false, false, MILLI));

        assertEquals(Long.MAX_VALUE, stream.nextNackDeadlineNanos());
        assertEquals(0, stream.recovered());
    }

    @Test
    void shouldWantAKeyFrameForWhatNeverCame() {
        stream.onPacket(FIRST, false, false, 0);
        stream.onPacket(FIRST + 2, false, false, 0);

        for (long now = 0; now < 3_000 * MILLI; now += 10 * MILLI) {
            asked(now);
        }

        assertEquals(1, stream.lost());
        assertTrue(stream.pollKeyFrameRequest());
        assertFalse(stream.pollKeyFrameRequest());
    }

    @Test
    void shouldNotAskForWhatWasBeforeTheFirst() {
        stream.onPacket(FIRST, false, false, 0);
        assertTrue(stream.onPacket(FIRST - 1, false, false, 0));

        assertEquals(Long.MAX_VALUE, stream.nextNackDeadlineNanos());
    }
}
