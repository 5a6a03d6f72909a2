package starling.core.ice;

/** The state of {@code operations.md section 6} and when it changes; begins with the first success. */
final class IceMonitor {
    private static final long MIN_GRACE_NANOS = 500_000_000L;

    private final IceTimers timers;
    private final IceCounters counters;
    private IceState state = IceState.NEW;
    private long enteredNanos;
    private long lastSuccessNanos;
    private long graceNanos = MIN_GRACE_NANOS;
    private long nextCheckNanos = Long.MAX_VALUE;
    private long silentAtNanos = Long.MAX_VALUE;

    IceMonitor(IceTimers timers, IceCounters counters) {
        this.timers = timers;
        this.counters = counters;
    }

    IceState state() {
        return state;
    }

    void onCheckSent(long nowNanos) {
        switch (state) {
            case CONNECTED -> {
                counters.connectedReq++;
                nextCheckNanos = nowNanos + timers.connectedIntervalNanos();
            }
            case CHECKING -> {
                counters.checkingReq++;
                nextCheckNanos = nowNanos + timers.checkingIntervalNanos();
            }
            case DISCONNECTED -> {
                counters.disconnectedReq++;
                nextCheckNanos = nowNanos + timers.disconnectedIntervalNanos();
            }
            case NEW, FAILED -> {
            }
        }
    }

    /** A check on the selected path was answered. */
    void onSuccess(long roundTripNanos, long nowNanos) {
        switch (state) {
            case CONNECTED -> counters.connectedAck++;
            case CHECKING -> counters.checkingAck++;
            case DISCONNECTED -> counters.disconnectedAck++;
            case NEW -> {
            }
            case FAILED -> {
                return;
            }
        }
        lastSuccessNanos = nowNanos;
        graceNanos = Math.min(Math.max(MIN_GRACE_NANOS, 2 * roundTripNanos), timers.connectedIntervalNanos());
        if (state != IceState.CONNECTED) {
            enter(IceState.CONNECTED, nowNanos);
            nextCheckNanos = nowNanos + timers.connectedIntervalNanos();
        }
        silentAtNanos = nowNanos + timers.connectedIntervalNanos() + graceNanos;
    }

    /** Moves on if the silence lasted; whether a check on the selected path is due. */
    boolean onDeadline(long nowNanos) {
        if (nowNanos >= silentAtNanos) {
            switch (state) {
                case CONNECTED -> {
                    enter(IceState.CHECKING, nowNanos);
                    silentAtNanos = nowNanos + timers.disconnectedTimeoutNanos();
                    nextCheckNanos = nowNanos;
                }
                case CHECKING -> {
                    enter(IceState.DISCONNECTED, nowNanos);
                    silentAtNanos = nowNanos + timers.failedTimeoutNanos();
                    nextCheckNanos = nowNanos;
                }
                case DISCONNECTED -> {
                    enter(IceState.FAILED, nowNanos);
                    silentAtNanos = Long.MAX_VALUE;
                    nextCheckNanos = Long.MAX_VALUE;
                }
                case NEW, FAILED -> {
                }
            }
        }
        return nowNanos >= nextCheckNanos;
    }

    /** Puts a check that cannot be sent off to the next interval. */
    void skipCheck(long nowNanos) {
        nextCheckNanos = nowNanos + timers.checkingIntervalNanos();
    }

    long nextDeadlineNanos() {
        return Math.min(nextCheckNanos, silentAtNanos);
    }

    long lastSuccessNanos() {
        return lastSuccessNanos;
    }

    /** Completed stays and the present one. */
    long durationNanos(IceState asked, long nowNanos) {
        long present = state == asked ? nowNanos - enteredNanos : 0;
        return present + switch (asked) {
            case CHECKING -> counters.checkingDurationNanos;
            case DISCONNECTED -> counters.disconnectedDurationNanos;
            case NEW, CONNECTED, FAILED -> throw new IllegalArgumentException(asked + " is not timed");
        };
    }

    private void enter(IceState next, long nowNanos) {
        if (state == IceState.CHECKING) {
            counters.checkingDurationNanos += nowNanos - enteredNanos;
        } else if (state == IceState.DISCONNECTED) {
            counters.disconnectedDurationNanos += nowNanos - enteredNanos;
        }
        state = next;
        enteredNanos = nowNanos;
    }
}
