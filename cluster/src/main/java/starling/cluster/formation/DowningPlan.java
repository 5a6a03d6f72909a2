package starling.cluster.formation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which memberships the leader of the ledger ends. Whoever may still serve newcomers is first left out of the list of
 * members, and removed only when its lease is over. Not thread safe.
 *
 * <ul>
 * <li>unreachable for the cluster and silent for the leader: after the stable time
 * <li>unreachable but not silent, because two members do not see each other: one of the two, after four times that
 * <li>not registered any more: when its lease is over
 * <li>an earlier life of a node that lives on in another: at once, there is nobody to wait for
 * </ul>
 */
final class DowningPlan {
    private static final int PATIENCE_FACTOR = 4;

    private final FormationTimes times;
    private final Map<Long, Long> goneSince = new HashMap<>();
    private final Map<Long, Long> cutSince = new HashMap<>();
    private final Map<Long, Long> condemnedSince = new HashMap<>();
    private final Set<Long> down = new HashSet<>();
    private long leadingSinceNanos;

    DowningPlan(FormationTimes times) {
        this.times = times;
    }

    /** This node has become the leader: what it knows of the others begins now. */
    void leading(long nowNanos) {
        leadingSinceNanos = nowNanos;
        goneSince.clear();
        cutSince.clear();
        condemnedSince.clear();
        down.clear();
    }

    /**
     * @param members everyone whom the members see
     * @param known whether a node of this name belongs to the cluster
     * @param self the leader's own name: it does not remove itself
     */
    void update(Map<Long, ViewedMember> members, PingTable pings, Predicate<String> known, String self,
            long nowNanos) {
        List.of(goneSince, cutSince, condemnedSince).forEach(since -> since.keySet().retainAll(members.keySet()));
        down.retainAll(members.keySet());
        for (ViewedMember member : members.values()) {
            judge(member, pings, known, nowNanos);
        }
        parting(members, self, nowNanos).ifPresent(one -> {
            condemnedSince.putIfAbsent(one.incarnation(), nowNanos);
            // The other one gets all the time again: it must not be next because the first comes back blind.
            cutSince.clear();
        });
        condemnedSince.forEach((incarnation, since) -> {
            if (nowNanos - since >= times.leaseNanos() + times.marginNanos()) {
                down.add(incarnation);
            }
        });
    }

    /** Memberships that do not count any more. */
    boolean unlists(long incarnation) {
        return down.contains(incarnation) || condemnedSince.containsKey(incarnation);
    }

    /** Memberships to be removed now. */
    Set<Long> down() {
        return Set.copyOf(down);
    }

    private void judge(ViewedMember member, PingTable pings, Predicate<String> known, long nowNanos) {
        long incarnation = member.incarnation();
        Optional<PingTable.Heard> heard = pings.of(member.name());
        boolean sameLife = heard.filter(last -> last.ping().incarnation() == incarnation).isPresent();
        if (heard.isPresent() && !sameLife) {
            if (pings.isFresh(member.name(), nowNanos) && heard.get().atNanos() != heard.get().sinceNanos()) {
                down.add(incarnation);
            }
        } else if (!known.test(member.name()) && nowNanos - leadingSinceNanos >= times.temporaryNanos()) {
            condemnedSince.putIfAbsent(incarnation, nowNanos);
        }
        boolean silent = sameLife
                ? nowNanos - heard.get().atNanos() >= times.detectionNanos()
                : nowNanos - leadingSinceNanos >= times.freshNanos();
        boolean leasesOver = nowNanos - leadingSinceNanos >= times.leaseNanos() + times.marginNanos();
        if (note(goneSince, incarnation, !member.reachable() && silent, nowNanos, times.stableNanos())
                && leasesOver) {
            down.add(incarnation);
        }
        note(cutSince, incarnation, !member.reachable() && !silent, nowNanos, 0);
    }

    /** Of those that do not see each other, the one with the last name; one at a time. */
    private Optional<ViewedMember> parting(Map<Long, ViewedMember> members, String self, long nowNanos) {
        return members.values().stream().filter(member -> !member.name().equals(self))
                .filter(member -> cutSince.containsKey(member.incarnation())
                        && nowNanos - cutSince.get(member.incarnation()) >= PATIENCE_FACTOR * times.stableNanos())
                .max((one, other) -> one.name().compareTo(other.name()));
    }

    /** @return whether it has been so for this long */
    private static boolean note(Map<Long, Long> since, long incarnation, boolean isSo, long nowNanos, long nanos) {
        if (!isSo) {
            since.remove(incarnation);
            return false;
        }
        return nowNanos - since.computeIfAbsent(incarnation, first -> nowNanos) >= nanos;
    }
}
