package starling.core.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The grammar of {@code sora.conf}: {@code key = value} lines, whole-line comments, no sections
 * ({@code operations.md 1}). What the keys mean is {@link SettingsReader}'s business. It remembers every mistake, so that
 * an operator is told all of them at once.
 */
final class SoraConf {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<SettingProblem> problems = new LinkedHashSet<>();
    private final Set<String> badKeys = new HashSet<>();
    private final int lines;

    /** A value and the line it stands in, counted from 1. */
    private record Entry(String value, int line) {}

    private SoraConf(int lines) {
        this.lines = lines;
    }

    static SoraConf parse(String text) {
        List<String> lines = text.lines().toList();
        SoraConf conf = new SoraConf(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                conf.add(line, i + 1);
            }
        }
        SettingKeys.all().forEach(conf::find);
        return conf;
    }

    private void add(String line, int number) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        if (key.isEmpty()) {
            problems.add(new SettingProblem(number, ShownText.line(line), "key = value"));
            return;
        }
        Entry entry = new Entry(line.substring(equals + 1).strip(), number);
        Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            problems.add(problem(key, entry, "each key once, it is in line " + first.line + " already"));
        }
    }

    /** The value of a key, its default (also in place of a bad value, which is remembered), or empty if it has neither. */
    <T> Optional<T> find(SettingKey<T> key) {
        Entry entry = entries.get(key.name());
        if (entry != null) {
            Optional<T> value = key.type().parse(entry.value);
            if (value.isPresent()) {
                return value;
            }
            problems.add(problem(key.name(), entry, key.type().expectation()));
            badKeys.add(key.name());
        }
        return key.standard().isEmpty() ? Optional.empty() : key.type().parse(key.standard());
    }

    /** The value of a key that has a default or must be given. */
    <T> T get(SettingKey<T> key) throws InvalidSettingException {
        Optional<T> value = find(key);
        if (value.isEmpty()) {
            require(key);
            throw new InvalidSettingException(problems());
        }
        return value.get();
    }

    /** Remembers which of these keys are missing. */
    void require(SettingKey<?>... keys) {
        for (SettingKey<?> key : keys) {
            if (!entries.containsKey(key.name()) && key.standard().isEmpty()) {
                problems.add(new SettingProblem(0, key.name() + ": missing in " + lines + " lines",
                        key.type().expectation()));
            }
        }
    }

    /**
     * A complaint about a value that fits its type but not the rest of the configuration. It is remembered, unless the value
     * of one of these keys is bad already.
     *
     * @param others the keys it contradicts
     */
    InvalidSettingException contradiction(SettingKey<?> key, String expectation, SettingKey<?>... others) {
        boolean known = badKeys.contains(key.name());
        for (SettingKey<?> other : others) {
            known |= badKeys.contains(other.name());
        }
        if (!known) {
            Entry entry = entries.get(key.name());
            problems.add(problem(key.name(), entry == null ? new Entry(key.standard(), 0) : entry, expectation));
        }
        return new InvalidSettingException(problems());
    }

    /** Every mistake found so far, by line; those in no line at the end. */
    List<SettingProblem> problems() {
        List<SettingProblem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(p -> p.line() == 0 ? Integer.MAX_VALUE : p.line()));
        return sorted;
    }

    List<UnknownKey> unknownKeys() {
        return entries.entrySet().stream().filter(e -> !SettingKeys.exists(e.getKey()))
                .map(e -> new UnknownKey(ShownText.of(e.getKey()), e.getValue().line)).toList();
    }

    List<EffectiveSetting> effective() {
        return SettingKeys.all().stream().map(key -> {
            Entry entry = entries.getOrDefault(key.name(), new Entry(key.standard(), 0));
            return new EffectiveSetting(key.name(), ShownText.value(key.name(), entry.value), entry.line);
        }).toList();
    }

    /** How many of the keys that exist have a value. */
    int given() {
        return entries.size() - unknownKeys().size();
    }

    private static SettingProblem problem(String key, Entry entry, String expectation) {
        return new SettingProblem(entry.line, ShownText.of(key) + " = " + ShownText.value(key, entry.value),
                expectation);
    }
}
