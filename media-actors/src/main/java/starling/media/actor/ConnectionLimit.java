package starling.media.actor;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections this node has, against its limit; the one place where both are known exactly. Thread safe. */
public final class ConnectionLimit {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private volatile int allowed;

    public ConnectionLimit(int max) {
        this.max = max;
        this.allowed = max;
    }

    /** Sets what is taken for the time being; {@link #max} stays what it is. Those who are in stay in. */
    public void allow(int connections) {
        allowed = connections;
    }

    /** Takes one place; false if there is none. */
    public boolean tryAcquire() {
        for (int now = count.get(); now < allowed; now = count.get()) {
            if (count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives back a place that {@link #tryAcquire} gave. */
    public void release() {
        count.decrementAndGet();
    }

    public int count() {
        return count.get();
    }

    /** The node's own limit. */
    public int max() {
        return max;
    }
}
