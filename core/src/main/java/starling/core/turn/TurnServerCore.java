package starling.core.turn;

import java.net.InetSocketAddress;

/**
 * A TURN server over UDP (RFC 8656) for one event loop, whose only reachable peer is this node: relayed addresses are
 * virtual, the payload of Send indications and channel data is handed to {@link Inner} in place. No clock, no socket,
 * not thread safe.
 */
public final class TurnServerCore {
    /** Where answers go; the array is only valid during the call. */
    public interface Output {
        void send(InetSocketAddress client, byte[] b, int off, int len);
    }

    /** Called from within the core's methods. */
    public interface Listener {
        void allocated(TurnAllocation allocation);

        /** Expired, given up by the client, or its user removed. */
        void released(TurnAllocation allocation);
    }

    /** Payload that a client sent to this node through its allocation, in the array of the datagram. */
    public interface Inner {
        void received(TurnAllocation allocation, byte[] b, int off, int len, long nowNanos);
    }

    /** @param nonceKey secret of this process, at least 16 bytes */
    public TurnServerCore(TurnSettings settings, byte[] nonceKey, Output out, Listener listener, Inner inner) {}

    /** From now on this user may allocate; {@code owner} is found again at its allocations. */
    public void addUser(String username, String password, Object owner) {}

    /** Releases the user's allocations and forgets it. */
    public void removeUser(String username) {}

    /** Every TURN message, and Binding requests without USERNAME (plain STUN). */
    public void handleStun(InetSocketAddress client, byte[] b, int off, int len, long nowNanos) {}

    /**
     * A ChannelData message (RFC 8656 section 12.4) from an allocation's client. Allocates nothing.
     *
     * @return false: malformed or no such channel (counted)
     */
    public boolean handleChannelData(TurnAllocation allocation, byte[] b, int off, int len, long nowNanos) {
        return false;
    }

    /** Releases what has expired; to be called at {@link #nextDeadlineNanos} or later. */
    public void onDeadline(long nowNanos) {}

    /** {@link Long#MAX_VALUE}: nothing to wait for. */
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }
}
