package starling.core.id;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** The rule that all ids chosen by people follow: 1 to 255 bytes of well-formed UTF-8. */
final class NamedId {
    private static final int MAX_BYTES = 255;

    private NamedId() {}

    static boolean isValid(String text) {
        int bytes = text.length() > MAX_BYTES ? MAX_BYTES + 1 : text.getBytes(StandardCharsets.UTF_8).length;
        return bytes > 0 && bytes <= MAX_BYTES && isWellFormed(text);
    }

    static void check(String key, String value) {
        requireNonNull(value, key);
        if (!isValid(value)) {
            throw new IllegalArgumentException(key + ": " + value.length()
                    + " characters (expected: 1..255 bytes of well-formed UTF-8)");
        }
    }

    /** Half a surrogate pair has no UTF-8; encoders replace it or fail. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) {
                return false;
            }
            i++;
        }
        return true;
    }
}
