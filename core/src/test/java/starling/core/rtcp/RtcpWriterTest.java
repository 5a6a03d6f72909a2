package starling.core.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpWriterTest {
    private final byte[] b = new byte[600];

    @ParameterizedTest
    @CsvSource({ // lost, entries
            "7, 00070000", "7 8, 00070001", "7 23, 00078000", "7 24, 00070000 00180000",
            "65535 65536 65551, ffff8001", "65535 65552, ffff0000 00100000",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18, 0001ffff 00120000"})
    void shouldPackNacks(String lost, String entries) {
        long[] seqs = Arrays.stream(lost.split(" ")).mapToLong(Long::parseLong).toArray();

        int size = RtcpWriter.nack(b, 0, 600, 1, 0xAA, seqs, 0, seqs.length);

        String expected = entries.replace(" ", "");
        assertEquals("81cd" + HexFormat.of().toHexDigits((short) (2 + expected.length() / 8)) + "00000001000000aa"
                + expected, hex(size));
    }

    @Test
    void shouldNotWriteMoreNacksThanFit() {
        long[] seqs = LongStream.range(0, 10).map(i -> i * 20).toArray();

        assertEquals(20, RtcpWriter.nack(b, 0, 23, 1, 2, seqs, 0, 10));
        assertEquals(0, RtcpWriter.nack(b, 0, 15, 1, 2, seqs, 0, 10));
        assertEquals(0, RtcpWriter.nack(b, 0, 600, 1, 2, seqs, 3, 3));
    }

    @Test
    void shouldWriteReports() {
        int size = RtcpWriter.senderReport(b, 0, 0xFFFFFFFFL, 0x83aa7e8080000000L, 0x1_0000_0005L, 16, 4096, 0);
        assertEquals("80c80006ffffffff83aa7e80800000000000000500000010" + "00001000", hex(size));

        size = RtcpWriter.receiverReport(b, 0, 1, 1);
        size += ReportBlock.write(b, size, 0xAA, 64, -2, 65_541, 100, 0x12345678, 65_536);
        assertEquals("81c9000700000001000000aa40fffffe00010005000000641234567800010000", hex(size));
    }

    @ParameterizedTest
    @CsvSource({"8388607, 7fffff", "8388608, 7fffff", "-8388608, 800000", "-9000000, 800000", "0, 000000"})
    void shouldLimitCumulativeLoss(long lost, String written) {
        ReportBlock.write(b, 0, 1, 0, lost, 0, 0, 0, 0);

        assertEquals(written, HexFormat.of().formatHex(b, 5, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "abcd", "0123456789ABCDEFGHJKMNPQRS"})
    void shouldWriteReadableCnames(String cname) {
        Arrays.fill(b, (byte) 0xFF);
        int size = RtcpWriter.cname(b, 0, 0xAA, cname.getBytes(StandardCharsets.US_ASCII));

        assertEquals(0, size % 4);
        RtcpReader r = new RtcpReader().reset(b, 0, size);
        assertTrue(r.next());
        assertEquals(cname, r.cname(0xAA));
    }

    @Test
    void shouldWriteFeedback() {
        assertEquals("81ce000200000001000000aa", hex(RtcpWriter.pli(b, 0, 1, 0xAA)));
        assertEquals("84ce00040000000100000000000000aa07000000", hex(RtcpWriter.fir(b, 0, 1, 0xAA, 7)));
        assertEquals("81cb0001000000aa", hex(RtcpWriter.bye(b, 0, 0xAA)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "262143, 262143", "262145, 262144", "1000000, 1000000", "2500001, 2500000",
            "4611686018427387904, 4611686018427387904"})
    void shouldWriteRembRoundedDown(long bps, long read) {
        int size = RtcpWriter.remb(b, 0, 1, 0xAA, bps);

        RtcpReader r = new RtcpReader().reset(b, 0, size);
        assertTrue(r.next());
        assertEquals(RtcpKind.REMB, r.kind());
        assertEquals(read, r.rembBitrateBps());
        assertEquals(0xAA, r.rembSsrc(0));
    }

    private String hex(int size) {
        return HexFormat.of().formatHex(b, 0, size);
    }
}
