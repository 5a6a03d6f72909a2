package starling.cluster.formation;

/**
 * A right that ends by itself: trust in the last contact with the majority. Whether it is held is computed at the moment of
 * the question, so a process that was stopped for a while does not hold it any more when it goes on. Granted by one thread,
 * asked by any.
 */
public final class Lease {
    private static final long NEVER = Long.MIN_VALUE;

    private final long lengthNanos;
    private volatile long untilNanos = NEVER;

    public Lease(long lengthNanos) {
        this.lengthNanos = lengthNanos;
    }

    /**
     * The leader has answered.
     *
     * @param askedNanos when it was asked, by this node's clock
     * @param ageNanos how old the leader's own contact with the majority was when it answered
     */
    public void grant(long askedNanos, long ageNanos) {
        if (ageNanos < 0 || ageNanos >= lengthNanos) {
            return;
        }
        long until = askedNanos - ageNanos + lengthNanos;
        if (untilNanos == NEVER || until - untilNanos > 0) {
            untilNanos = until;
        }
    }

    /** Ends it now. */
    public void revoke() {
        untilNanos = NEVER;
    }

    public boolean held(long nowNanos) {
        long until = untilNanos;
        return until != NEVER && until - nowNanos > 0;
    }

    /** Whether it is held, or ended by itself not longer ago than this. */
    public boolean heldWithin(long nanos, long nowNanos) {
        return held(nowNanos - nanos);
    }
}
