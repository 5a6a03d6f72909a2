package starling.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockworkBase32Test {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    @ParameterizedTest
    @CsvSource({"0, 0, 00000000000000000000000000", "0, 1, 00000000000000000000000004",
            "0, -1, 0000000000001ZZZZZZZZZZZZW", "-1, -1, ZZZZZZZZZZZZZZZZZZZZZZZZZW",
            "-9223372036854775808, 0, G0000000000000000000000000"})
    void shouldEncodeMostSignificantBitFirst(long high, long low, String text) {
        assertEquals(text, ClockworkBase32.encode(high, low));
    }

    @Test
    void shouldAgreeWithArithmeticOnTheWholeNumber() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            long high = random.nextLong();
            long low = random.nextLong();
            String hex = String.format("%016x%016x", high, low);
            BigInteger number = new BigInteger(hex, 16).shiftLeft(2);
            StringBuilder expected = new StringBuilder();
            for (int digit = 25; digit >= 0; digit--) {
                expected.append(ALPHABET.charAt(number.shiftRight(5 * digit).intValue() & 0x1F));
            }

            String encoded = ClockworkBase32.encode(high, low);

            assertEquals(expected.toString(), encoded, "seed " + seed);
            assertTrue(ClockworkBase32.isUuid(encoded));
            assertEquals((int) (high >>> 32) & 0xFFFF, ClockworkBase32.sixteenBits(encoded, 16));
        }
    }
}
