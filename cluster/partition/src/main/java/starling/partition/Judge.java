package starling.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what clients saw with what was possible. Pure; never blames a cluster for what the clients cannot know: where
 * times are uncertain, the cluster gets the benefit.
 *
 * @param refuseWithinNanos a node that lost the majority refuses after so long at the latest
 * @param oneOwner whether a channel lives on one node (no relay)
 * @param ownershipNanos a channel cannot rightfully leave a node and come back within so long
 */
public record Judge(long refuseWithinNanos, boolean oneOwner, long ownershipNanos) {
    /** Acceptances this close to each other count as simultaneous. */
    private static final int SIMULTANEOUS_PART = 10;
    private static final int MAX_PER_PROMISE = 3;

    /** Everything that was broken; a few examples of each kind. */
    public List<Violation> judge(Truth truth, List<Observation> observations) {
        List<Observation> served = observations.stream().filter(seen -> seen.answer().served())
                .sorted(Comparator.comparingLong(Observation::toNanos)).toList();
        List<Violation> violations = new ArrayList<>();
        withoutMajority(truth, served, violations);
        twoSides(truth, served, violations);
        if (oneOwner) {
            twoOwners(served, violations);
        }
        return violations;
    }

    private void withoutMajority(Truth truth, List<Observation> served, List<Violation> violations) {
        int found = 0;
        for (Observation seen : served) {
            if (!truth.hadMajority(seen.node(), seen.fromNanos() - refuseWithinNanos, seen.toNanos())
                    && ++found <= MAX_PER_PROMISE) {
                violations.add(new Violation(Violation.Promise.NO_MAJORITY_NO_SERVICE,
                        text(seen) + " after " + seconds(refuseWithinNanos) + " s without a majority"));
            }
        }
    }

    private void twoSides(Truth truth, List<Observation> served, List<Violation> violations) {
        long together = refuseWithinNanos / SIMULTANEOUS_PART;
        int found = 0;
        for (int i = 0; i < served.size(); i++) {
            Observation one = served.get(i);
            for (int j = i + 1; j < served.size() && served.get(j).toNanos() - one.toNanos() <= together; j++) {
                Observation other = served.get(j);
                long from = Math.min(one.fromNanos(), other.fromNanos()) - refuseWithinNanos;
                if (one.node() != other.node()
                        && !truth.wereConnected(one.node(), other.node(), from, other.toNanos())
                        && ++found <= MAX_PER_PROMISE) {
                    violations.add(new Violation(Violation.Promise.ONE_SIDE_ONLY, text(one) + " and " + text(other)
                            + " although nothing connected them for " + seconds(refuseWithinNanos) + " s"));
                }
            }
        }
    }

    /** Owner one, then another, then one again: both were owners in between. */
    private void twoOwners(List<Observation> served, List<Violation> violations) {
        Map<String, List<Observation>> byChannel = new TreeMap<>();
        for (Observation seen : served) {
            if (seen.answer().kind() == Answer.Kind.ACCEPTED) {
                byChannel.computeIfAbsent(seen.channel(), c -> new ArrayList<>()).add(seen);
            }
        }
        int found = 0;
        for (List<Observation> ofChannel : byChannel.values()) {
            Map<Integer, Observation> last = new LinkedHashMap<>();
            for (Observation seen : ofChannel) {
                Observation before = last.get(seen.node());
                for (Observation between : last.values()) {
                    if (before != null && between.node() != seen.node() && before.toNanos() < between.fromNanos()
                            && between.toNanos() < seen.fromNanos()
                            && seen.fromNanos() - before.toNanos() < ownershipNanos && ++found <= MAX_PER_PROMISE) {
                        violations.add(new Violation(Violation.Promise.ONE_OWNER,
                                text(before) + ", " + text(between) + " and again " + text(seen)));
                    }
                }
                last.put(seen.node(), seen);
            }
        }
    }

    private static String text(Observation seen) {
        return "node " + seen.node() + " served " + seen.channel() + " at " + seconds(seen.toNanos()) + " s ("
                + seen.answer().kind() + ' ' + seen.answer().detail() + ')';
    }

    private static String seconds(long nanos) {
        return String.format(java.util.Locale.ROOT, "%.1f", nanos / 1e9);
    }
}
