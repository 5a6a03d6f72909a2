package starling.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NamedIdTest {

    @Test
    void shouldTakeAnyTextOf255Bytes() {
        assertEquals("a", new ChannelId("a").toString());
        assertTrue(ChannelId.isValid("x".repeat(255)));
        assertTrue(ClientId.isValid("\u3042".repeat(85)));
        assertTrue(BundleId.isValid("\uD83D\uDE00"));
        assertTrue(ChannelId.isValid(" \n"));
    }

    @Test
    void shouldCountBytesNotCharacters() {
        assertFalse(ChannelId.isValid("x".repeat(256)));
        assertFalse(ChannelId.isValid("\u3042".repeat(86)));
    }

    @Test
    void shouldRefuseTheEmptyText() {
        assertThrows(IllegalArgumentException.class, () -> new ClientId(""));
        assertThrows(IllegalArgumentException.class, () -> new BundleId(""));
        assertThrows(NullPointerException.class, () -> new ChannelId(null));
    }

    @Test
    void shouldRefuseHalfASurrogatePair() {
        assertFalse(ChannelId.isValid("a\uD83D"));
        assertFalse(ChannelId.isValid("\uDE00\uD83D"));
        assertFalse(ChannelId.isValid("\uD83Dx"));
    }
}
