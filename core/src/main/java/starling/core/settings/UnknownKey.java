package starling.core.settings;

import static java.util.Objects.requireNonNull;

/**
 * A key nobody knows: worth a warning, never fatal, so that a configuration of the original can be used.
 *
 * @param line where it is, counted from 1
 */
public record UnknownKey(String name, int line) {
    public UnknownKey {
        requireNonNull(name, "name");
    }
}
