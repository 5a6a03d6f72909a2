package starling.core.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFilterTest {
    private static final String HEADER = "16fefd0000000000000000";

    /** The record's length field and body; a fragment is type, length, message number, offset, fragment length. */
    @ParameterizedTest
    @CsvSource({"000d 01000001 0000 000000 000001 aa, true", "0000, false",
            "000c 01000001 0000 000000 000001 aa, false",
            "000e 01000001 0000 000000 000001 aa, false", "000c 01000001 0000 000001 000000, false",
            "000c 01000000 0000 000000 000000, true", "000c 01008000 0000 000000 000000, false",
            "000d 01008000 0000 007fff 000001 aa, true", "000d 01008001 0000 000000 000001 aa, false",
            "000d 01ffffff 0000 000000 000001 aa, false", "000d 01000001 0000 000001 000001 aa, false",
            "000d 01000001 0000 ffffff 000001 aa, false"})
    void shouldLookIntoPlainHandshakeMessages(String body, boolean expected) {
        assertCheck(expected, HEADER + body.replace(" ", ""));
    }

    @Test
    void shouldLookAtEveryRecordOfADatagram() {
        String finished = "16fefd0001000000000000" + "0018" + "aa".repeat(24);
        String changeCipherSpec = "14fefd0000000000000003" + "000101";
        String alert = "15feff0000000000000003" + "00020100";

        assertCheck(true, changeCipherSpec + finished + alert);
        assertCheck(false, changeCipherSpec + finished + "15");
        assertCheck(false, changeCipherSpec + "18fefd0001000000000000" + "0018" + "aa".repeat(24));
        assertCheck(false, changeCipherSpec + "1603030001000000000000" + "0018" + "aa".repeat(24));
        assertCheck(false, finished.substring(0, finished.length() - 2));
        assertCheck(false, "17fefd0001000000000000" + "0017" + "aa".repeat(23));
        assertCheck(false, "");
    }

    @Test
    void shouldChangeTheCipherOnlyAfterTheClientProvedItsKey() {
        byte[] keyExchange = HexFormat.of()
                .parseHex(HEADER + "000d" + "10000001" + "0000" + "000000" + "000001" + "aa");
        byte[] verify = HexFormat.of().parseHex(HEADER + "000d" + "0f000001" + "0000" + "000000" + "000001" + "aa");
        byte[] change = HexFormat.of().parseHex("14fefd0000000000000003000101");
        RecordFilter filter = new RecordFilter(true);

        assertEquals(0, filter.filter(change, 0, change.length));
        byte[] both = concat(keyExchange, change);
        assertEquals(keyExchange.length, filter.filter(both, 0, both.length));
        both = concat(verify, change);
        assertEquals(both.length, filter.filter(both, 0, both.length));
        assertEquals(change.length, filter.filter(change, 0, change.length));
    }

    @Test
    void shouldNumberPlainRecordsAnew() {
        byte[] b = HexFormat.of().parseHex("14fefd0000ffffffffffff000101" + "15fefd0000aabbccddeeff00020100"
                + "15fefd0001aabbccddeeff0018" + "aa".repeat(24));
        byte[] expected = HexFormat.of().parseHex("14fefd0000000000000000000101" + "15fefd000000000000000100020100"
                + "15fefd0001aabbccddeeff0018" + "aa".repeat(24));

        assertEquals(b.length, new RecordFilter(false).filter(b, 0, b.length));

        assertArrayEquals(expected, b);
    }

    private static byte[] concat(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static void assertCheck(boolean expected, String hex) {
        byte[] record = HexFormat.of().parseHex(hex);
        byte[] b = new byte[record.length + 5];
        System.arraycopy(record, 0, b, 3, record.length);

        assertEquals(expected ? record.length : 0, new RecordFilter(false).filter(b, 3, record.length));
    }
}
