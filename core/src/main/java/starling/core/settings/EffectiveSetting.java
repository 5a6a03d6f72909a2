package starling.core.settings;

import static java.util.Objects.requireNonNull;

/**
 * What a key of {@code sora.conf} has come to, as an operator would write it. Secrets are masked.
 *
 * @param value empty if the key has neither value nor default
 * @param line where the configuration names the key, counted from 1; 0: it does not, this is the default
 */
public record EffectiveSetting(String key, String value, int line) {
    public EffectiveSetting {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }
}
