package starling.media.engine;

import java.util.function.Consumer;

/**
 * The deadlines of one loop: a hashed wheel of about two milliseconds a slot. Belongs to the loop's thread; scheduling,
 * cancelling and expiring allocate nothing. A timer fires at its deadline or up to one slot later, never earlier.
 */
final class TimerWheel {
    private static final int TICK_SHIFT = 21;
    private static final int SLOTS = 1024;
    private static final int MASK = SLOTS - 1;

    /** What happens when a timer is due. */
    interface Expiry {
        void onTimer(long nowNanos);
    }

    /** One deadline; its owner keeps it and schedules it again and again. */
    static final class Timer {
        private final Expiry expiry;
        private long deadlineNanos = Long.MAX_VALUE;
        private Timer previous;
        private Timer next;
        private int slot = -1;

        Timer(Expiry expiry) {
            this.expiry = expiry;
        }

        long deadlineNanos() {
            return deadlineNanos;
        }
    }

    private final Consumer<RuntimeException> defects;
    private final Timer[] slots = new Timer[SLOTS];
    private final long[] occupied = new long[SLOTS / Long.SIZE];
    private final long originNanos;
    private long tick;

    /** @param defects hears what a timer threw; the others go on */
    TimerWheel(long nowNanos, Consumer<RuntimeException> defects) {
        this.originNanos = nowNanos;
        this.defects = defects;
    }

    /** Sets or moves a deadline; {@code Long.MAX_VALUE} cancels. */
    void schedule(Timer timer, long deadlineNanos) {
        if (timer.slot >= 0) {
            if (timer.deadlineNanos == deadlineNanos) {
                return;
            }
            unlink(timer);
        }
        timer.deadlineNanos = deadlineNanos;
        if (deadlineNanos == Long.MAX_VALUE) {
            return;
        }
        long due = tickAfter(deadlineNanos);
        link(timer, (int) (Math.min(Math.max(due, tick + 1), tick + MASK) & MASK));
    }

    void cancel(Timer timer) {
        schedule(timer, Long.MAX_VALUE);
    }

    /** Fires what is due. */
    void advance(long nowNanos) {
        long target = nowNanos - originNanos >> TICK_SHIFT;
        long from = Math.max(tick + 1, target - MASK);
        for (long t = from; t <= target; t++) {
            tick = t;
            if (slots[(int) (t & MASK)] != null) {
                expireSlot((int) (t & MASK), nowNanos);
            }
        }
        tick = Math.max(tick, target);
    }

    private void expireSlot(int slot, long nowNanos) {
        Timer timer = slots[slot];
        slots[slot] = null;
        occupied[slot >> 6] &= ~(1L << slot);
        // The list is taken off first: what fires may schedule or cancel any timer, also one of this list.
        for (Timer t = timer; t != null; t = t.next) {
            t.slot = SLOTS;
        }
        while (timer != null) {
            Timer following = timer.next;
            if (following != null) {
                following.previous = null;
            }
            timer.next = null;
            timer.slot = -1;
            if (timer.deadlineNanos <= nowNanos) {
                pendingHead = following;
                timer.deadlineNanos = Long.MAX_VALUE;
                expire(timer, nowNanos);
                following = pendingHead;
            } else {
                schedule(timer, timer.deadlineNanos);
            }
            timer = following;
        }
        pendingHead = null;
    }

    private void expire(Timer timer, long nowNanos) {
        try {
            timer.expiry.onTimer(nowNanos);
        } catch (RuntimeException e) {
            defects.accept(e);
        }
    }

    /** Head of the list being expired, so that a timer cancelled meanwhile can leave it. */
    private Timer pendingHead;

    /** When {@link #advance} should be called next at the latest; {@code Long.MAX_VALUE} if nothing is scheduled. */
    long nextDeadlineNanos() {
        for (int i = 1; i <= SLOTS;) {
            int slot = (int) (tick + i & MASK);
            long word = occupied[slot >> 6] >>> slot;
            if (word != 0) {
                i += Long.numberOfTrailingZeros(word);
                return i > SLOTS ? Long.MAX_VALUE : originNanos + (tick + i << TICK_SHIFT);
            }
            i += Long.SIZE - (slot & Long.SIZE - 1);
        }
        return Long.MAX_VALUE;
    }

    private long tickAfter(long deadlineNanos) {
        return (deadlineNanos - originNanos + (1L << TICK_SHIFT) - 1) >> TICK_SHIFT;
    }

    private void link(Timer timer, int slot) {
        Timer head = slots[slot];
        timer.slot = slot;
        timer.previous = null;
        timer.next = head;
        if (head != null) {
            head.previous = timer;
        }
        slots[slot] = timer;
        occupied[slot >> 6] |= 1L << slot;
    }

    private void unlink(Timer timer) {
        if (timer.previous != null) {
            timer.previous.next = timer.next;
        } else if (timer.slot == SLOTS) {
            pendingHead = timer.next;
        } else {
            slots[timer.slot] = timer.next;
            if (timer.next == null) {
                occupied[timer.slot >> 6] &= ~(1L << timer.slot);
            }
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.previous = null;
        timer.next = null;
        timer.slot = -1;
    }
}
