package starling.media.actor;

import java.util.concurrent.TimeUnit;

/** Adds up how long a connection's ICE state machine was in trouble. Thread safe; time is a parameter. */
final class IceClock {
    private static final String CHECKING = "checking";
    static final String DISCONNECTED = "disconnected";

    private String state = "new";
    private long sinceNanos;
    private long checkingNanos;
    private long disconnectedNanos;

    synchronized void enter(String next, long nowNanos) {
        checkingNanos += inState(CHECKING, nowNanos);
        disconnectedNanos += inState(DISCONNECTED, nowNanos);
        state = next;
        sinceNanos = nowNanos;
    }

    synchronized MediaMeter.IceTroubles troubles(long nowNanos) {
        return new MediaMeter.IceTroubles(
                TimeUnit.NANOSECONDS.toMillis(checkingNanos + inState(CHECKING, nowNanos)),
                TimeUnit.NANOSECONDS.toMillis(disconnectedNanos + inState(DISCONNECTED, nowNanos)));
    }

    private long inState(String asked, long nowNanos) {
        return state.equals(asked) ? nowNanos - sinceNanos : 0;
    }
}
