package starling.core.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.buffer.PacketBuffer;

class RtpExtensionsTest {
    private static final String FIXED = "906d0001000000020000000a";
    private static final String PAYLOAD = "cafe";

    @ParameterizedTest
    @CsvSource({ //
            "bede0002 10aa 22b1b2b3 0000, 1, aa", //
            "bede0002 10aa 22b1b2b3 0000, 2, b1b2b3", //
            "bede0002 10aa 22b1b2b3 0000, 3, ", //
            "bede0002 00000010 aa3011 00, 3, 11", // padding in front and between
            "bede0001 f0aa 10bb, 1, ", // id 15 ends the block
            "bede0001 10aa 25b1, 2, ", // longer than the block
            "bede0001 01aa 10bb, 1, ", // id 0 with a length is malformed
            "10000002 0101aa 0203b1b2b3, 1, aa", //
            "10000002 0101aa 0203b1b2b3, 2, b1b2b3", //
            "1003 0001 1500 1601, 21, ''", // two-byte form, empty element
            "10000001 0105aabb, 1, ", // longer than the block
            "12340001 10aa10bb, 1, "})
    void shouldFindElements(String block, int id, String expected) {
        byte[] b = packet(block);

        int found = RtpExtensions.find(b, 0, id);
        String data = found < 0
                ? null
                : HexFormat.of().formatHex(b, RtpExtensions.position(found),
                        RtpExtensions.position(found) + RtpExtensions.length(found));
        assertEquals(expected, data);
        assertEquals(expected != null, (RtpExtensions.presentBits(b, 0) >> id & 1) == 1);
    }

    @ParameterizedTest
    @CsvSource({ // block before, ids to keep as bits, packet after
            "bede0001 10aa20bb, 0x06, 906d0001000000020000000abede000110aa20bbcafe", // all
            "bede0001 10aa20bb, 0x02, 906d0001000000020000000abede000110aa0000cafe", // same size
            "bede0001 10aa20bb, 0x04, 906d0001000000020000000abede000120bb0000cafe", //
            "bede0001 10aa20bb, 0x00, 806d0001000000020000000acafe", // none: no block
            "bede0003 10aa 22b1b2b3 40cc 31d1d2 00, 0x10, 906d0001000000020000000abede000140cc0000cafe", //
            "bede0003 10aa 22b1b2b3 40cc 31d1d2 00, 0x14, 906d0001000000020000000abede000222b1b2b340cc0000cafe", //
            "10000002 0101aa 0203b1b2b3, 0x04, 906d0001000000020000000a100000020203b1b2b3000000cafe", //
            "10000002 0101aa 0203b1b2b3, 0x02, 906d0001000000020000000a100000010101aa00cafe", //
            "bede0000, 0xff, 806d0001000000020000000acafe", // empty block
            "12340001 10aa10bb, 0xff, 806d0001000000020000000acafe", // unknown profile
            "bede0002 10aa 2fb1b2b3 0000, 0x06, 906d0001000000020000000abede000110aa0000cafe"})
    void shouldRetainOnlyWhatIsWanted(String block, String keep, String expected) {
        byte[] b = packet(block);

        int off = RtpExtensions.retain(b, 0, Integer.decode(keep));

        assertEquals(expected, HexFormat.of().formatHex(b, off, b.length));
        assertTrue(RtpHeader.isValid(b, off, b.length - off));
    }

    @Test
    void shouldKeepContributingSources() {
        byte[] b = HexFormat.of().parseHex("926d0001000000020000000a0000000b0000000cbede000110aa20bbcafe");

        int off = RtpExtensions.retain(b, 0, 0);

        assertEquals("826d0001000000020000000a0000000b0000000ccafe", HexFormat.of().formatHex(b, off, b.length));
    }

    @Test
    void shouldMoveTheStartOfABuffer() {
        byte[] packet = packet("bede0001 10aa20bb");
        PacketBuffer p = new PacketBuffer();
        System.arraycopy(packet, 0, p.bytes, p.offset, packet.length);
        p.length = packet.length;

        RtpExtensions.retain(p, 0);

        assertEquals(PacketBuffer.HEADROOM + 8, p.offset);
        assertEquals(14, p.length);
        assertEquals(1, RtpHeader.sequenceNumber(p.bytes, p.offset));
    }

    @Test
    void shouldWriteABlockThatIsFoundAgain() {
        byte[] b = new byte[64];
        RtpHeader.writeFixed(b, 8, 120, false, 5, 6, 7);
        byte[] mid = "video_0".getBytes(StandardCharsets.US_ASCII);

        int payload = new RtpExtensionWriter().begin(b, 8).add(1, mid, 0, mid.length).add(3, 0xABCD, 2).finish();

        assertEquals(payload, RtpHeader.payloadOffset(b, 8));
        assertEquals(0xABCD, RtpExtensions.unsigned(b, 8, 3));
        int found = RtpExtensions.find(b, 8, 1);
        int at = RtpExtensions.position(found);
        assertArrayEquals(mid, Arrays.copyOfRange(b, at, at + RtpExtensions.length(found)));
        assertEquals(0b1010, RtpExtensions.presentBits(b, 8));
    }

    @Test
    void shouldWriteNoBlockWithoutElements() {
        byte[] b = new byte[32];
        RtpHeader.writeFixed(b, 0, 120, false, 5, 6, 7);

        assertEquals(12, new RtpExtensionWriter().begin(b, 0).finish());
        assertFalse(RtpHeader.hasExtensions(b, 0));
    }

    @Test
    void shouldOverwriteOnlyTheSameSize() {
        byte[] b = packet("bede0001 11aabb00");

        assertTrue(RtpExtensions.overwrite(b, 0, 1, 0x1234, 2));
        assertFalse(RtpExtensions.overwrite(b, 0, 1, 0x123456, 3));
        assertFalse(RtpExtensions.overwrite(b, 0, 2, 0x1234, 2));
        assertEquals(0x1234, RtpExtensions.unsigned(b, 0, 1));
        assertEquals(-1, RtpExtensions.unsigned(b, 0, 2));
    }

    private static byte[] packet(String block) {
        return HexFormat.of().parseHex((FIXED + block + PAYLOAD).replace(" ", ""));
    }
}
