package starling.api.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text format of Prometheus as strictly as its specification allows, version 0.0.4. */
final class ParsedMetrics {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\\]|\\\\[\\\\n])+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "(?:\\{([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\"\\})? (\\S+)");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();

    private ParsedMetrics() {}

    static ParsedMetrics of(String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line has no end");
        }
        ParsedMetrics parsed = new ParsedMetrics();
        String helped = "";
        String current = "";
        for (String line : text.split("\n")) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                helped = help.group(1);
            } else if (type.matches()) {
                current = type.group(1);
                check(helped.equals(current), line, "HELP before TYPE");
                check(parsed.types.put(current, type.group(2)) == null, line, "each metric once");
                check(current.endsWith("_total") == type.group(2).equals("counter"), line, "_total means counter");
            } else {
                check(sample.matches(), line, "a sample");
                check(sample.group(1).equals(current), line, "samples behind their TYPE");
                double value = Double.parseDouble(sample.group(4));
                String name = sample.group(2) == null ? current : current + "{" + sample.group(3) + "}";
                check(parsed.samples.put(name, value) == null, line, "each sample once");
            }
        }
        return parsed;
    }

    private static void check(boolean good, String line, String expectation) {
        if (!good) {
            throw new IllegalArgumentException(line + " (expected: " + expectation + ")");
        }
    }

    Set<String> names() {
        return new TreeSet<>(types.keySet());
    }

    /** The value of {@code name}, or of {@code name{label value}}; fails if there is none. */
    double value(String name) {
        Double value = samples.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing in " + samples.keySet());
        }
        return value;
    }
}
