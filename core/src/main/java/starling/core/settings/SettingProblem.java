package starling.core.settings;

import static java.util.Objects.requireNonNull;

/**
 * One mistake in a configuration ({@code operations.md 1}). Secrets are masked.
 *
 * @param line where it is, counted from 1; 0: in no line, because a key is missing or has its default
 * @param what key and value, or the line as it stands
 * @param expectation what should be there
 */
public record SettingProblem(int line, String what, String expectation) {
    public SettingProblem {
        requireNonNull(what, "what");
        requireNonNull(expectation, "expectation");
    }

    /** One line for the operator. */
    public String text() {
        return (line == 0 ? "" : "line " + line + ": ") + what + " (expected: " + expectation + ")";
    }
}
