package starling.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.buffer.PacketBuffer;

class RtxTest {
    @Test
    void shouldRestoreTheOriginal() {
        PacketBuffer p = buffer("90f9000100000002000000bbbede000110aa20bb1234cafe");

        assertTrue(Rtx.unwrap(p, 120, 0xAA));

        assertEquals("90f8123400000002000000aabede000110aa20bbcafe", hex(p));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8079000100000002000000bb", "8079000100000002000000bb12",
            "a079000100000002000000bb00000000000006"})
    void shouldRejectProbes(String packet) {
        PacketBuffer p = buffer(packet);

        assertFalse(Rtx.unwrap(p, 120, 0xAA));
        assertEquals(packet, hex(p));
    }

    @Test
    void shouldWrapWithoutPadding() {
        byte[] original = HexFormat.of().parseHex("b0f8123400000002000000aabede000110aa20bbcafe0002");
        byte[] out = new byte[64];

        int length = Rtx.wrap(original, 0, original.length, out, 3, 121, 0xBB, 7);

        assertEquals("90f9000700000002000000bbbede000110aa20bb1234cafe", HexFormat.of().formatHex(out, 3, 3 + length));
    }

    @Test
    void shouldWrapInPlaceWithRoomInFront() {
        byte[] b = HexFormat.of().parseHex("000080f8123400000002000000aacafe");

        int length = Rtx.wrap(b, 2, 14, b, 0, 121, 0xBB, 7);

        assertEquals("80f9000700000002000000bb1234cafe", HexFormat.of().formatHex(b, 0, length));
    }

    private static PacketBuffer buffer(String hex) {
        byte[] packet = HexFormat.of().parseHex(hex);
        PacketBuffer p = new PacketBuffer();
        System.arraycopy(packet, 0, p.bytes, p.offset, packet.length);
        p.length = packet.length;
        return p;
    }

    private static String hex(PacketBuffer p) {
        return HexFormat.of().formatHex(p.bytes, p.offset, p.offset + p.length);
    }
}
