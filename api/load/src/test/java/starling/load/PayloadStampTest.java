package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PayloadStampTest {

    @Test
    void shouldReadWhatItWrote() {
        byte[] b = new byte[60];

        PayloadStamp.write(b, 30, 255, true, false, 65_535, Integer.MAX_VALUE, Long.MIN_VALUE + 1);

        assertTrue(PayloadStamp.isAt(b, 10, 30 + PayloadStamp.LENGTH));
        assertEquals(255, PayloadStamp.window(b, 30));
        assertTrue(PayloadStamp.isVideo(b, 30));
        assertFalse(PayloadStamp.isKeyFrame(b, 30));
        assertEquals(65_535, PayloadStamp.sender(b, 30));
        assertEquals(Integer.MAX_VALUE, PayloadStamp.number(b, 30));
        assertEquals(Long.MIN_VALUE + 1, PayloadStamp.sendNanos(b, 30));
    }

    @Test
    void shouldFindNoneInShortOrForeignPayloads() {
        byte[] b = new byte[60];
        PayloadStamp.write(b, 30, 1, true, true, 1, 1, 1);

        assertFalse(PayloadStamp.isAt(b, 31, 30 + PayloadStamp.LENGTH));
        assertFalse(PayloadStamp.isAt(b, 0, 29 + PayloadStamp.LENGTH));
    }
}
