package starling.core.id;

/**
 * Base32 with the alphabet of Clockwork Base32, most significant bit first, upper case, no padding
 * ({@code reference: signaling.md section 2}). A UUID becomes 26 characters.
 */
final class ClockworkBase32 {
    static final int UUID_LENGTH = 26;
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int LAST_SHIFT = UUID_LENGTH * 5 - 128;

    private ClockworkBase32() {}

    static String encode(long high, long low) {
        char[] text = new char[UUID_LENGTH];
        for (int i = 0; i < UUID_LENGTH; i++) {
            text[i] = ALPHABET[fiveBits(high, low, 123 - 5 * i)];
        }
        return new String(text);
    }

    /** Five bits whose lowest one stands at {@code bit} of the 128-bit number; bits below zero read as zero. */
    private static int fiveBits(long high, long low, int bit) {
        int shift = bit < 0 ? -bit : 0;
        int from = Math.max(bit, 0);
        long window;
        if (from >= 64) {
            window = high >>> (from - 64);
        } else if (from == 0) {
            window = low;
        } else {
            window = low >>> from | high << (64 - from);
        }
        return (int) (window << shift) & 0x1F;
    }

    /** Whether the text is a 128-bit number in this encoding. */
    static boolean isUuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            if (digit(text.charAt(i)) < 0) {
                return false;
            }
        }
        return (digit(text.charAt(UUID_LENGTH - 1)) & (1 << LAST_SHIFT) - 1) == 0;
    }

    /** The number's bits {@code from} (counted from the most significant) to {@code from + 16}. */
    static int sixteenBits(String text, int from) {
        int bits = 0;
        for (int i = from; i < from + 16; i++) {
            int digit = digit(text.charAt(i / 5));
            bits = bits << 1 | digit >> (4 - i % 5) & 1;
        }
        return bits;
    }

    private static int digit(char c) {
        for (int i = 0; i < ALPHABET.length; i++) {
            if (ALPHABET[i] == c) {
                return i;
            }
        }
        return -1;
    }
}
