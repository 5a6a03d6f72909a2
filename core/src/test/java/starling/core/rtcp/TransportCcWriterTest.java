package starling.core.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrivals are given in units of 250 µs, "-" is a packet that did not arrive. */
class TransportCcWriterTest {
    private static final long UNIT_NANOS = 250_000;

    private final TransportCcWriter writer = new TransportCcWriter();
    private final byte[] b = new byte[1200];

    /** What, first number, arrivals, message behind the SSRCs. */
    static List<Arguments> vectors() {
        return List.of( //
                arguments("run of small deltas", 1, "0 4 10", //
                        "0001 0003 000000 09 2003 00 04 06 000003"),
                arguments("alternating: vector of single bits", 65_534,
                        "256 - 264 - 272 - 280 - 288 - 296 - 304 - 312",
                        "fffe 000f 000001 09 aaaa 2001 00 08 08 08 08 08 08 08"),
                arguments("large and negative deltas: vector of two bits", 10, "0 400 - 396",
                        "000a 0004 000000 09 d880 00 0190 fffc 01"),
                arguments("run of large deltas", 0,
                        "0 400 800 1200 1600 2000 2400 2800 3200 3600 4000 4400 4800 5200 - 5208",
                        "0000 0010 000000 09 daaa 4007 9000 00" + "0190".repeat(13) + "08 0002"),
                arguments("largest small and smallest large delta", 0, "0 255 511",
                        "0000 0003 000000 09 d600 00 ff 0100 0002"),
                arguments("twenty lost", 7, "0" + " -".repeat(20) + " 4",
                        "0007 0016 000000 09 a000 8040 00 04 0002"),
                arguments("thirty lost", 7, "0" + " -".repeat(30) + " 4",
                        "0007 0020 000000 09 a000 0011 2001 00 04"),
                arguments("lost at the end", 0, "0 -", "0000 0002 000000 09 a000 00 01"),
                arguments("lost at the beginning", 0, "- - 512", "0000 0003 000002 09 8800 00 01"),
                arguments("before the clock's zero", 0, "-1", "0000 0001 ffffff 09 2001 ff 01"),
                arguments("reference time wraps", 0, "4294968576", "0000 0001 000005 09 2001 00 01"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldWriteVectors(String what, int first, String arrivals, String expected) {
        int size = write(first, arrivals);

        assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(b, 12, size), what);
        assertEquals("cd" + HexFormat.of().toHexDigits((short) (size / 4 - 1)) + "00000001000000aa",
                HexFormat.of().formatHex(b, 1, 12));
        assertReadsBack(first, arrivals.split(" "), size);
    }

    @Test
    void shouldNotLetRoundingAddUp() {
        writer.begin(0, 0, 1200);
        for (int i = 0; i < 4; i++) {
            assertTrue(writer.received(i * 225_000L));
        }

        int size = writer.finish(b, 0, 1, 0xAA, 9);

        assertEquals("2004000001" + "01", HexFormat.of().formatHex(b, 20, size - 2));
    }

    @Test
    void shouldRefuseDeltasThatDoNotFit() {
        writer.begin(0, 0, 1200);

        assertTrue(writer.received(0));
        assertFalse(writer.received(32_768 * UNIT_NANOS));
        assertTrue(writer.received(32_767 * UNIT_NANOS));
        assertFalse(writer.received(-2 * UNIT_NANOS));
        assertTrue(writer.received(-UNIT_NANOS));
        assertEquals(3, writer.count());
    }

    @Test
    void shouldStayWithinItsRoom() {
        for (int room = 26; room < 300; room++) {
            writer.begin(0, 0, room);
            int packets = 0;
            while (packets % 3 == 2 ? writer.lost() : writer.received(packets % 5 * 300 * UNIT_NANOS)) {
                packets++;
            }

            int size = writer.finish(b, 0, 1, 2, 0);

            assertTrue(packets > 0 && size <= room, () -> "more than there was room");
        }
    }

    private int write(int first, String arrivals) {
        String[] list = arrivals.split(" ");
        long firstArrival = 0;
        for (int i = list.length - 1; i >= 0; i--) {
            firstArrival = list[i].equals("-") ? firstArrival : Long.parseLong(list[i]) * UNIT_NANOS;
        }
        writer.begin(first, firstArrival, 1200);
        for (String arrival : list) {
            assertTrue(arrival.equals("-") ? writer.lost() : writer.received(Long.parseLong(arrival) * UNIT_NANOS));
        }
        return writer.finish(b, 0, 1, 0xAA, 9);
    }

    private void assertReadsBack(int first, String[] arrivals, int size) {
        RtcpReader r = new RtcpReader().reset(b, 0, size);
        assertTrue(r.next());
        assertEquals(RtcpKind.TRANSPORT_CC, r.kind());
        TransportCcReader t = new TransportCcReader();
        assertTrue(t.reset(r));
        assertEquals(9, t.feedbackCount());
        for (int i = 0; i < arrivals.length; i++) {
            assertTrue(t.next());
            assertEquals(first + i & 0xFFFF, t.sequence());
            assertEquals(!arrivals[i].equals("-"), t.received());
            if (t.received()) {
                assertEquals((int) Long.parseLong(arrivals[i]), (int) t.arrivalUnits());
            }
        }
        assertFalse(t.next());
        boolean padded = size != r.size();
        assertEquals(padded ? 0xAF : 0x8F, b[0] & 0xFF);
        assertTrue(size - r.size() < 4);
    }
}
