package starling.core.settings;

import java.util.List;

/** A {@code sora.conf} the node must not start with; the message is one line: the first problem, and how many more. */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param problems at least one */
    InvalidSettingException(List<SettingProblem> problems) {
        super(problems.get(0).text() + (problems.size() == 1
                ? ""
                : "; more problems: " + (problems.size() - 1) + ", see scripts/starling check-config"));
    }
}
