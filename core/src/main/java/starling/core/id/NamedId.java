package starling.core.id;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** The rule that all ids chosen by people follow. */
final class NamedId {
    private static final int MAX_BYTES = 255;

    private NamedId() {}

    static void check(String key, String value) {
        requireNonNull(value, key);
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(key + ": " + bytes + " bytes (expected: 1..255)");
        }
    }
}
