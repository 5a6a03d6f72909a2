package starling.core.turn;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All allocations by client address, and when the next of their parts expires. */
final class TurnAllocations {
    /** Expired state is looked for no more often than this, so that many clients cost one walk. */
    private static final long STEP_NANOS = 1_000_000_000L;

    private final TurnSettings settings;
    private final TurnServerCore.Listener listener;
    private final RelayedPorts ports;
    private final Map<InetSocketAddress, TurnAllocation> byClient = new HashMap<>();
    private long deadlineNanos = Long.MAX_VALUE;

    TurnAllocations(TurnSettings settings, TurnServerCore.Listener listener) {
        this.settings = settings;
        this.listener = listener;
        ports = new RelayedPorts(settings.relayedAddress(), settings.ownAddresses());
    }

    int size() {
        return byClient.size();
    }

    TurnAllocation get(InetSocketAddress client) {
        return byClient.get(client);
    }

    boolean isFull() {
        return byClient.size() >= settings.maxAllocations() || ports.isEmpty();
    }

    /** Adds one for a client address that has none; only if not {@link #isFull}. */
    TurnAllocation add(TurnUser user, InetSocketAddress client, long transactionHigh, int transactionLow,
            long expiresNanos) {
        InetSocketAddress relayed = new InetSocketAddress(settings.relayedAddress(), ports.take());
        TurnAllocation allocation = new TurnAllocation(user, client, relayed, settings.ownAddresses(), transactionHigh,
                transactionLow);
        allocation.expiresNanos = expiresNanos;
        wakeAt(expiresNanos);
        byClient.put(client, allocation);
        user.allocations.add(allocation);
        listener.allocated(allocation);
        return allocation;
    }

    /** Does nothing if it has been released already. */
    void release(TurnAllocation allocation) {
        if (allocation.isReleased()) {
            return;
        }
        allocation.release();
        byClient.remove(allocation.client());
        allocation.user.allocations.remove(allocation);
        ports.giveBack(allocation.relayed().getPort());
        listener.released(allocation);
    }

    /** Something expires then. */
    void wakeAt(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, nanos);
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    void expire(long nowNanos) {
        if (nowNanos < deadlineNanos) {
            return;
        }
        long next = Long.MAX_VALUE;
        List<TurnAllocation> expired = new ArrayList<>();
        for (TurnAllocation allocation : byClient.values()) {
            if (nowNanos >= allocation.expiresNanos) {
                expired.add(allocation);
            } else {
                next = Math.min(next, allocation.expire(nowNanos));
            }
        }
        deadlineNanos = next == Long.MAX_VALUE ? next : Math.max(next, nowNanos + STEP_NANOS);
        for (TurnAllocation allocation : expired) {
            release(allocation);
        }
    }
}
