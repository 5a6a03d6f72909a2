package starling.core.settings;

/**
 * One key of {@code sora.conf}.
 *
 * @param standard the default as an operator would write it; empty = the key has none
 * @param meaning one sentence or two for the sample file
 */
record SettingKey<T>(String name, SettingType<T> type, String standard, String meaning) {}
