package starling.cluster.formation;

import java.time.Duration;
import starling.core.settings.ClusterFailureSettings;

/**
 * How long the cluster waits for what; nanoseconds. The one rule between them: whoever is out of contact with the majority
 * has noticed it ({@link #leaseNanos}) at least {@link #marginNanos} before the majority gives his channels away, which
 * takes {@link #detectionNanos} and {@link #stableNanos}.
 *
 * @param pingNanos from one ping to the next
 * @param answerNanos how long a ping is waited for
 * @param leaseNanos how long a contact with the majority is trusted
 * @param marginNanos from the end of a lease to the earliest takeover
 * @param freshNanos age up to which a ping says how a node is
 * @param quietNanos how long no member of the present formation is heard of before there is a new one
 * @param unlistedNanos how long the leader may leave out a member before it gives up its membership
 * @param detectionNanos silence after which a node is unreachable
 * @param stableNanos how long a node is unreachable before it is removed
 * @param temporaryNanos silence after which a temporary node is forgotten
 * @param forgetNanos how long the leader must deny a registration before the node believes it
 * @param joinNanos how long joining may take before it is begun anew
 */
public record FormationTimes(long pingNanos, long answerNanos, long leaseNanos, long marginNanos, long freshNanos,
        long quietNanos, long unlistedNanos, long detectionNanos, long stableNanos, long temporaryNanos,
        long forgetNanos, long joinNanos) {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_LEASE = SECOND * 7 / 2;
    private static final long MARGIN = 2 * SECOND;

    public FormationTimes {
        if (leaseNanos + marginNanos > detectionNanos + stableNanos) {
            throw new IllegalArgumentException("lease and margin: " + (leaseNanos + marginNanos)
                    + " ns (expected: at most detection and stable time, " + (detectionNanos + stableNanos) + " ns)");
        }
    }

    public static FormationTimes of(ClusterFailureSettings settings) {
        long detection = settings.detection().toNanos();
        long stable = settings.stableAfter().toNanos();
        long lease = Math.min(LONGEST_LEASE, detection + stable - MARGIN);
        return new FormationTimes(Math.min(SECOND / 2, lease / 4), Math.min(SECOND, lease / 2), lease, MARGIN,
                2 * SECOND, 2 * SECOND, 3 * SECOND, detection, stable, 5 * SECOND, 5 * SECOND, 20 * SECOND);
    }

    /** The same in another scale of time, for tests; joining stays as it is, because machines do not get faster. */
    public FormationTimes scaled(double factor) {
        return new FormationTimes(scale(pingNanos, factor), scale(answerNanos, factor), scale(leaseNanos, factor),
                scale(marginNanos, factor), scale(freshNanos, factor), scale(quietNanos, factor),
                scale(unlistedNanos, factor), scale(detectionNanos, factor), scale(stableNanos, factor),
                scale(temporaryNanos, factor), scale(forgetNanos, factor), joinNanos);
    }

    private static long scale(long nanos, double factor) {
        return (long) (nanos * factor);
    }
}
