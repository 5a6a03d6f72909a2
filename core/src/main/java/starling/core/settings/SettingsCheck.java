package starling.core.settings;

import java.util.List;

/**
 * What can be said about a configuration text without starting a node.
 *
 * @param problems in the order of their lines; a node starts only without any
 * @param given how many known keys the text gives a value
 */
public record SettingsCheck(List<SettingProblem> problems, List<UnknownKey> unknownKeys, int given) {
    public SettingsCheck {
        problems = List.copyOf(problems);
        unknownKeys = List.copyOf(unknownKeys);
    }
}
