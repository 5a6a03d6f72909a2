package starling.core.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The grammar of {@code sora.conf}: {@code key = value} lines, whole-line comments, no sections
 * ({@code operations.md 1}). What the keys mean is {@link SettingsReader}'s business.
 */
final class SoraConf {
    private static final int SHOWN_LENGTH = 120;
    private static final String MASK = "***";
    private final Map<String, Entry> entries;
    private final int lines;

    /** A value and the line it stands in, counted from 1. */
    private record Entry(String value, int line) {}

    private SoraConf(Map<String, Entry> entries, int lines) {
        this.entries = entries;
        this.lines = lines;
    }

    static SoraConf parse(String text) throws InvalidSettingException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals).strip();
            if (key.isEmpty()) {
                throw new InvalidSettingException("line " + (i + 1) + ": " + shown(line) + " (expected: key = value)");
            }
            Entry entry = new Entry(line.substring(equals + 1).strip(), i + 1);
            Entry first = entries.putIfAbsent(key, entry);
            if (first != null) {
                throw new InvalidSettingException(place(key, entry) + " (expected: each key once, it is in line "
                        + first.line + " already)");
            }
        }
        return new SoraConf(entries, lines.size());
    }

    /** The value of a key, its default, or empty if it has neither. */
    <T> Optional<T> find(SettingKey<T> key) throws InvalidSettingException {
        Entry entry = entries.get(key.name());
        if (entry == null) {
            return key.standard().isEmpty() ? Optional.empty() : key.type().parse(key.standard());
        }
        Optional<T> value = key.type().parse(entry.value);
        if (value.isEmpty()) {
            throw new InvalidSettingException(place(key.name(), entry) + " (expected: " + key.type().expectation()
                    + ")");
        }
        return value;
    }

    /** The value of a key that has a default or must be given. */
    <T> T get(SettingKey<T> key) throws InvalidSettingException {
        Optional<T> value = find(key);
        if (value.isEmpty()) {
            throw new InvalidSettingException(key.name() + ": missing in " + lines + " lines (expected: "
                    + key.type().expectation() + ")");
        }
        return value.get();
    }

    /** A complaint about a value that fits its type but not the rest of the configuration. */
    InvalidSettingException contradiction(SettingKey<?> key, String expectation) {
        Entry entry = entries.get(key.name());
        String where = entry == null ? key.name() + " = " + key.standard() : place(key.name(), entry);
        return new InvalidSettingException(where + " (expected: " + expectation + ")");
    }

    List<String> unknownKeys() {
        return entries.keySet().stream().filter(key -> !SettingKeys.exists(key)).map(SoraConf::shown).toList();
    }

    List<EffectiveSetting> effective() {
        return SettingKeys.all().stream().map(key -> {
            Entry entry = entries.get(key.name());
            return new EffectiveSetting(key.name(),
                    entry == null ? shown(key.standard()) : shown(key.name(), entry), entry != null);
        }).toList();
    }

    private static String place(String key, Entry entry) {
        return "line " + entry.line + ": " + shown(key) + " = " + shown(key, entry);
    }

    private static String shown(String key, Entry entry) {
        return SettingKeys.isSecret(key) && !entry.value.isEmpty() ? MASK : shown(entry.value);
    }

    /** Fit for one line of a log: bounded, and nothing that steers a terminal. */
    private static String shown(String text) {
        String cut = text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "...";
        return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
