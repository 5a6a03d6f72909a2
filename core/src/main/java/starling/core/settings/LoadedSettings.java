package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A configuration text that could be read.
 *
 * @param unknownKeys in the order written
 * @param effective every key there is with what it has come to, to be shown at start
 */
public record LoadedSettings(NodeSettings settings, List<UnknownKey> unknownKeys, List<EffectiveSetting> effective) {
    public LoadedSettings {
        requireNonNull(settings, "settings");
        unknownKeys = List.copyOf(unknownKeys);
        effective = List.copyOf(effective);
    }
}
