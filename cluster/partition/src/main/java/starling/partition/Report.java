package starling.partition;

import java.util.List;

/**
 * What came out of one run.
 *
 * @param attempts newcomers that asked
 * @param served those that were served
 * @param healedMillis from the last repair until every node served
 */
public record Report(Schedule schedule, int attempts, int served, long healedMillis, List<Violation> violations) {
    public Report {
        violations = List.copyOf(violations);
    }
}
