package starling.cluster.formation;

/** When a lost majority counts as lost for established connections: not for the moment an election takes. Not thread safe. */
public final class MinorityWatch {
    private final long patienceNanos;
    private boolean away;
    private long awaySinceNanos;

    public MinorityWatch(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** @return whether established connections are to be closed now */
    public boolean due(boolean hasMajority, long nowNanos) {
        if (hasMajority) {
            away = false;
            return false;
        }
        if (!away) {
            away = true;
            awaySinceNanos = nowNanos;
        }
        return nowNanos - awaySinceNanos >= patienceNanos;
    }
}
