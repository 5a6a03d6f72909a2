package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import starling.core.rtcp.RtcpReader;

class RembFeedbackTest {
    private static final long SECOND = 1_000_000_000L;

    private final byte[] b = new byte[64];

    @Test
    void shouldTellTheLimitAtTheStartAndOncePerSecond() {
        RembFeedback remb = new RembFeedback(500_000, 7);

        assertEquals(7, remb.nextDeadlineNanos());
        assertEquals(500_000, bitrate(remb.writeFeedback(b, 0, 1, 2, 7)));
        assertEquals(0, remb.writeFeedback(b, 0, 1, 2, 7 + SECOND - 1));
        assertEquals(500_000, bitrate(remb.writeFeedback(b, 0, 1, 2, 7 + SECOND)));
    }

    @Test
    void shouldTellAHighValueWithoutALimit() {
        long bps = bitrate(new RembFeedback(0, 0).writeFeedback(b, 0, 1, 2, 0));

        assertEquals(RembFeedback.UNLIMITED_BPS, bps, 1_000);
    }

    private long bitrate(int size) {
        RtcpReader r = new RtcpReader().reset(b, 0, size);
        assertTrue(r.next());
        return r.rembBitrateBps();
    }
}
