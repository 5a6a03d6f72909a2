package starling.core.settings;

import java.util.Optional;

/** How the text of a value becomes a value, and how that is explained to an operator. */
interface SettingType<T> {
    /** The value, or empty if the text is none of this type. */
    Optional<T> parse(String text);

    /** Type and range in a few words. */
    String expectation();

    /** Whether a value must not be shown. */
    default boolean secret() {
        return false;
    }
}
