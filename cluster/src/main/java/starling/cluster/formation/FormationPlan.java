package starling.cluster.formation;

import java.util.Collection;
import java.util.OptionalLong;
import starling.cluster.ledger.LedgerState;

/**
 * When the leader of the ledger begins a new cluster of actor systems: if a strict majority of the registered nodes says
 * that it is in none. By then the lease of whoever is in one, and is not heard, is over. Not thread safe.
 */
final class FormationPlan {
    private static final long UNKNOWN = -1;

    private final FormationTimes times;
    private long leadingSinceNanos;
    private long quietSinceNanos;
    private boolean quiet;
    private long lastNumber = UNKNOWN;

    FormationPlan(FormationTimes times) {
        this.times = times;
    }

    /** This node has become the leader. */
    void leading(long nowNanos) {
        leadingSinceNanos = nowNanos;
        quiet = false;
        lastNumber = UNKNOWN;
    }

    /**
     * @param pings of all nodes that are alive, the leader's own among them
     * @return the number of the formation to begin
     */
    OptionalLong next(LedgerState state, Collection<Ping> pings, long nowNanos) {
        long present = state.formation().number();
        long alive = pings.stream().filter(ping -> state.contains(ping.name())).count();
        boolean inUse = pings.stream().anyMatch(ping -> ping.memberOf(present) || isFoundedBy(ping, present));
        boolean changed = lastNumber != UNKNOWN && present != lastNumber;
        lastNumber = present;
        if (inUse || changed || state.nodes().isEmpty() || alive < state.majority()) {
            quiet = false;
            return OptionalLong.empty();
        }
        if (!quiet) {
            quiet = true;
            quietSinceNanos = nowNanos;
        }
        boolean due = present == 0 || nowNanos - quietSinceNanos >= times.quietNanos()
                && nowNanos - leadingSinceNanos >= times.leaseNanos() + times.marginNanos();
        return due ? OptionalLong.of(present + 1) : OptionalLong.empty();
    }

    private static boolean isFoundedBy(Ping ping, long number) {
        return number > 0 && ping.founding() == number;
    }
}
