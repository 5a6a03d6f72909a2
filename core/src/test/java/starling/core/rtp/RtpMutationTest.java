package starling.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;
import starling.core.buffer.PacketBuffer;

class RtpMutationTest {
    private static final int COUNT = 100_000;
    private static final List<byte[]> PACKETS = Stream
            .of("806d0001000000020000000acafebabe", //
                    "90f80001000000020000000abede000310aa22b1b2b340cc31d1d200cafebabe",
                    "b2f80001000000020000000a0000000b0000000c100000030101aa0203b1b2b30500000000cafebabe0003",
                    "90790001000000020000000abede000110aa20bb1234cafebabe",
                    "a0790001000000020000000a00000000000000000000000a") //
            .map(HexFormat.of()::parseHex).toList();

    @Test
    void shouldSurviveDamagedHeaders() {
        Mutations.forEach(PACKETS, COUNT, 11, b -> RtpHeader.isValid(b, 0, b.length), b -> {
            if (RtpHeader.isValid(b, 0, b.length)) {
                int header = RtpHeader.headerLength(b, 0);
                int payload = RtpHeader.payloadLength(b, 0, b.length);
                assertTrue(payload >= 0);
                assertEquals(b.length, header + payload + RtpHeader.paddingLength(b, 0, b.length));
            }
        });
    }

    @Test
    void shouldSurviveDamagedExtensions() {
        Mutations.forEach(PACKETS, COUNT, 12, RtpMutationTest::hasExtensions, b -> {
            if (!RtpHeader.isValid(b, 0, b.length)) {
                return;
            }
            int present = RtpExtensions.presentBits(b, 0);
            int payload = RtpHeader.payloadLength(b, 0, b.length);
            for (int id = 1; id < 16; id++) {
                int found = RtpExtensions.find(b, 0, id);
                if (found >= 0) {
                    assertTrue(RtpExtensions.position(found) + RtpExtensions.length(found) <= RtpHeader.headerLength(b,
                            0));
                }
                assertEquals(found >= 0, (present >> id & 1) == 1);
            }
            int keep = b[b.length - 1] * 0x01010101;
            int off = RtpExtensions.retain(b, 0, keep);
            assertTrue(RtpHeader.isValid(b, off, b.length - off));
            assertEquals(present & keep, RtpExtensions.presentBits(b, off));
            assertEquals(payload, RtpHeader.payloadLength(b, off, b.length - off));
        });
    }

    @Test
    void shouldSurviveDamagedRetransmissions() {
        byte[] out = new byte[256];
        Mutations.forEach(PACKETS, COUNT, 13, b -> RtpHeader.isValid(b, 0, b.length), b -> {
            if (!RtpHeader.isValid(b, 0, b.length)) {
                return;
            }
            int length = Rtx.wrap(b, 0, b.length, out, 0, 121, 7, 8);
            assertTrue(RtpHeader.isValid(out, 0, length));
            PacketBuffer p = new PacketBuffer();
            System.arraycopy(b, 0, p.bytes, p.offset, b.length);
            p.length = b.length;
            int payload = RtpHeader.payloadLength(b, 0, b.length);
            assertEquals(payload >= Rtx.OSN_SIZE, Rtx.unwrap(p, 120, 9));
            assertTrue(RtpHeader.isValid(p.bytes, p.offset, p.length));
        });
    }

    private static boolean hasExtensions(byte[] b) {
        return RtpHeader.isValid(b, 0, b.length) && RtpHeader.hasExtensions(b, 0);
    }
}
