package starling.core.sdp;

/** Numbers from strangers. */
final class Decimal {
    private Decimal() {}

    /** A number 0..max written in plain digits, or -1. */
    static int parse(String text, int max) {
        return (int) parseLong(text, max);
    }

    /** A number 0..max written in plain digits, or -1. */
    static long parseLong(String text, long max) {
        if (text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }
}
