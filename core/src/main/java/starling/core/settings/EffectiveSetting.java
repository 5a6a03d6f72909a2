package starling.core.settings;

import static java.util.Objects.requireNonNull;

/**
 * What a key of {@code sora.conf} has come to, as an operator would write it.
 *
 * @param value empty if the key has neither value nor default
 * @param given whether the configuration names the key; false: this is the default
 */
public record EffectiveSetting(String key, String value, boolean given) {
    public EffectiveSetting {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }
}
