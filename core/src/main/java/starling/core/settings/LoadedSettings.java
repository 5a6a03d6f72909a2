package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A configuration text that could be read.
 *
 * @param unknownKeys keys nobody knows, in the order written: worth a warning, never fatal
 */
public record LoadedSettings(NodeSettings settings, List<String> unknownKeys) {
    public LoadedSettings {
        requireNonNull(settings, "settings");
        unknownKeys = List.copyOf(unknownKeys);
    }
}
