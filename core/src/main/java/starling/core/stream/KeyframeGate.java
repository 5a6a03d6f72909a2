package starling.core.stream;

/**
 * Merges everybody's wish for a key frame of one source into few picture loss indications: the first goes out at once,
 * the next not sooner than 550 ms later, so that the sender sees less than two a second however late the first was,
 * doubling towards 3 s while no key frame arrives. Remembers that somebody waits
 * until a key frame comes. Belongs to one event loop.
 */
public final class KeyframeGate {
    static final long MIN_INTERVAL_NANOS = 550_000_000L;
    static final long MAX_INTERVAL_NANOS = 3_000_000_000L;

    private boolean waiting;
    private long waitingSince;
    /** A PLI was sent and no key frame came since. */
    private boolean unanswered;
    private boolean sentBefore;
    private long sentAt;
    private long intervalNanos = MIN_INTERVAL_NANOS;
    private long requests;
    private long sent;

    /** Somebody needs a key frame. True: {@link #poll} says yes now. */
    public boolean request(long nowNanos) {
        requests++;
        if (!waiting) {
            waiting = true;
            waitingSince = nowNanos;
        }
        return due(nowNanos);
    }

    /** A key frame began to arrive: everybody who waited has it. */
    public void onKeyFrame(long nowNanos) {
        waiting = false;
        unanswered = false;
        intervalNanos = MIN_INTERVAL_NANOS;
    }

    /** True: send a PLI now. */
    public boolean poll(long nowNanos) {
        if (!due(nowNanos)) {
            return false;
        }
        if (unanswered) {
            intervalNanos = Math.min(2 * intervalNanos, MAX_INTERVAL_NANOS);
        }
        unanswered = true;
        sentBefore = true;
        sentAt = nowNanos;
        sent++;
        return true;
    }

    /** When {@link #poll} says yes, perhaps in the past; {@link Long#MAX_VALUE} = nobody waits. */
    public long nextDeadlineNanos() {
        if (!waiting) {
            return Long.MAX_VALUE;
        }
        return sentBefore ? Math.max(waitingSince, sentAt + intervalNanos) : waitingSince;
    }

    /** Wishes heard. */
    public long requests() {
        return requests;
    }

    /** PLIs sent. */
    public long sent() {
        return sent;
    }

    private boolean due(long nowNanos) {
        return waiting && (!sentBefore || nowNanos - sentAt >= intervalNanos);
    }
}
