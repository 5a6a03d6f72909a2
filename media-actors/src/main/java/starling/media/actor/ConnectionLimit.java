package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections this node has, against its limit; the one place where both are known exactly. A connection holds its
 * place from its placement on, also while a webhook is asked about it. Thread safe.
 */
public final class ConnectionLimit {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final Optional<YearMonth> lastMonth;
    private final InstantSource clock;
    private volatile int allowed;

    /** A limit without an end. */
    public ConnectionLimit(int max) {
        this(max, Optional.empty(), InstantSource.system());
    }

    /** @param lastMonth in which connections are taken, in UTC; empty: they always are */
    public ConnectionLimit(int max, Optional<YearMonth> lastMonth, InstantSource clock) {
        this.max = max;
        this.allowed = max;
        this.lastMonth = requireNonNull(lastMonth, "lastMonth");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Whether the time is over in which connections are taken. Those who are in stay in. */
    public boolean expired() {
        return lastMonth
                .filter(month -> YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)).isAfter(month)).isPresent();
    }

    /** The last month in which connections are taken, in UTC; empty: there is none. */
    public Optional<YearMonth> lastMonth() {
        return lastMonth;
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
