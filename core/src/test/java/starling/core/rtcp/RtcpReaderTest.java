package starling.core.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtcpReaderTest {
    private static final String BLOCK = "000000aa 40fffffe 00010005 00000064 12345678 00010000";

    @Test
    void shouldReadASenderReportWithABlock() {
        RtcpReader r = read("81c8000c 00000001 83aa7e8080000000 fffffff0 00000010 00001000" + BLOCK);

        assertTrue(r.next());
        assertEquals(RtcpKind.SENDER_REPORT, r.kind());
        assertEquals(1, r.senderSsrc());
        assertEquals(0x83aa7e8080000000L, r.ntpTime());
        assertEquals(0xFFFFFFF0L, r.rtpTime());
        assertEquals(16, r.packetCount());
        assertEquals(4096, r.octetCount());
        assertEquals(1, r.blockCount());
        assertBlock(r.bytes(), r.blockOffset(0));
        assertFalse(r.next());
        assertFalse(r.truncated());
    }

    @Test
    void shouldReadAReceiverReportWithTwoBlocks() {
        RtcpReader r = read("82c9000d 00000001" + BLOCK + BLOCK);

        assertTrue(r.next());
        assertEquals(RtcpKind.RECEIVER_REPORT, r.kind());
        assertEquals(2, r.blockCount());
        assertBlock(r.bytes(), r.blockOffset(1));
    }

    @Test
    void shouldWalkACompound() {
        RtcpReader r = read("80c90001 00000001 81cb0001 000000ab 81ce0002 00000001 000000ac 81c00000 80cc0000");

        assertTrue(r.next() && r.kind() == RtcpKind.RECEIVER_REPORT);
        assertTrue(r.next() && r.kind() == RtcpKind.BYE);
        assertEquals(1, r.byeCount());
        assertEquals(0xAB, r.byeSsrc(0));
        assertTrue(r.next() && r.kind() == RtcpKind.PLI);
        assertEquals(0xAC, r.mediaSsrc());
        assertTrue(r.next() && r.kind() == RtcpKind.UNKNOWN);
        assertEquals(192, r.packetType());
        assertTrue(r.next() && r.kind() == RtcpKind.UNKNOWN);
        assertFalse(r.next());
    }

    @Test
    void shouldReadNacks() {
        RtcpReader r = read("81cd0004 00000001 000000aa fffe8001 00100000");

        assertTrue(r.next());
        assertEquals(RtcpKind.NACK, r.kind());
        assertEquals(0xAA, r.mediaSsrc());
        assertEquals(2, r.nackCount());
        assertEquals(0xFFFE, r.nackSequence(0));
        assertEquals(0x8001, r.nackBitmask(0));
        assertEquals(16, r.nackSequence(1));
        assertEquals(0, r.nackBitmask(1));
    }

    @Test
    void shouldReadFir() {
        RtcpReader r = read("84ce0004 00000001 00000000 000000aa 07000000");

        assertTrue(r.next());
        assertEquals(RtcpKind.FIR, r.kind());
        assertEquals(1, r.firCount());
        assertEquals(0xAA, r.firSsrc(0));
        assertEquals(7, r.firNumber(0));
    }

    @ParameterizedTest
    @CsvSource({"000001, 1", "03ffff, 262143", "060000, 262144", "0bd090, 1000000", "fc0001, 9223372036854775807",
            "f80001, 4611686018427387904", "fc0000, 0"})
    void shouldReadRembBitrates(String word, long bps) {
        RtcpReader r = read("8fce0006 00000001 00000000 52454d42 02" + word + "000000aa 000000ab");

        assertTrue(r.next());
        assertEquals(RtcpKind.REMB, r.kind());
        assertEquals(bps, r.rembBitrateBps());
        assertEquals(2, r.rembSsrcCount());
        assertEquals(0xAB, r.rembSsrc(1));
    }

    @Test
    void shouldReadCnames() {
        RtcpReader r = read("82ca0007 0000000a 0203616263 010278790000 0000 0000000b 0101 7a00 00000000");

        assertTrue(r.next());
        assertEquals(RtcpKind.SDES, r.kind());
        assertEquals("xy", r.cname(10));
        assertNull(r.cname(12));
    }

    @Test
    void shouldSetPaddingAside() {
        RtcpReader r = read("a1cd0004 00000001 000000aa fffe8001 00000004");

        assertTrue(r.next());
        assertEquals(1, r.nackCount());
    }

    @ParameterizedTest
    @CsvSource({ //
            "81c80006 00000001 83aa7e8080000000 fffffff0 00000010 00001000", // block missing
            "80c80005 00000001 83aa7e8080000000 fffffff0 00000010", //
            "83c9000d 00000001" + BLOCK + BLOCK, // a block missing
            "82cb0001 000000ab", // a source missing
            "81cd0002 00000001 000000aa", // no entry
            "81ce0001 00000001", "84ce0002 00000001 00000000", //
            "8fce0004 00000001 00000000 52454d42 010000aa", // SSRC missing
            "8fcd0003 00000001 00000000 00010001", //
            "a0c90001 000000ff", "a0c90001 00000000"})
    void shouldCallShortContentMalformed(String packet) {
        RtcpReader r = read(packet + "80c90001 00000001");

        assertTrue(r.next());
        assertEquals(RtcpKind.MALFORMED, r.kind());
        assertTrue(r.next());
        assertEquals(RtcpKind.RECEIVER_REPORT, r.kind());
    }

    @ParameterizedTest
    @CsvSource({"80c90002 00000001", "40c90001 00000001", "80c9", "00"})
    void shouldStopAtWhatIsNoPacket(String packet) {
        RtcpReader r = read("80c90001 00000001" + packet);

        assertTrue(r.next());
        assertFalse(r.next());
        assertTrue(r.truncated());
    }

    @ParameterizedTest
    @CsvSource({"80c8, true", "81cd, true", "80bf, false", "80c0, true", "80df, true", "80e0, false", "8060, false",
            "80, false"})
    void shouldTellRtcpFromRtp(String start, boolean rtcp) {
        byte[] b = HexFormat.of().parseHex(start);

        assertEquals(rtcp, RtcpHeader.isRtcp(b, 0, b.length));
    }

    private static void assertBlock(byte[] b, int off) {
        assertEquals(0xAA, ReportBlock.ssrc(b, off));
        assertEquals(64, ReportBlock.fractionLost(b, off));
        assertEquals(-2, ReportBlock.cumulativeLost(b, off));
        assertEquals(65_541, ReportBlock.highestSequence(b, off));
        assertEquals(100, ReportBlock.jitter(b, off));
        assertEquals(0x12345678, ReportBlock.lastSenderReport(b, off));
        assertEquals(65_536, ReportBlock.delaySinceLastSenderReport(b, off));
    }

    private static RtcpReader read(String hex) {
        byte[] b = HexFormat.of().parseHex("ffff" + hex.replace(" ", ""));
        return new RtcpReader().reset(b, 2, b.length - 2);
    }
}
