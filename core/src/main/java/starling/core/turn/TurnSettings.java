package starling.core.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a TURN server core allows.
 *
 * @param realm of the long-term credentials
 * @param software value of SOFTWARE; empty: not sent
 * @param ownAddresses this node's candidates on the same event loop, and the only peers that can be reached
 * @param relayedAddress address of the virtual relayed transport addresses; only their ports differ
 * @param maxAllocationsPerUser more are refused with 486; browsers make one per network interface
 * @param maxAllocations of all users; more are refused with 508
 */
public record TurnSettings(String realm, String software, List<InetSocketAddress> ownAddresses,
        InetAddress relayedAddress, int maxAllocationsPerUser, int maxAllocations) {
    /** Enough for the interfaces of a laptop with virtual networks, over both address families. */
    public static final int DEFAULT_ALLOCATIONS_PER_USER = 16;

    public TurnSettings {
        ownAddresses = List.copyOf(ownAddresses);
        if (ownAddresses.isEmpty()) {
            throw new IllegalArgumentException("ownAddresses: empty (expected: at least one)");
        }
        if (maxAllocationsPerUser < 1 || maxAllocations < 1) {
            throw new IllegalArgumentException(
                    "maxAllocations: " + maxAllocationsPerUser + ", " + maxAllocations + " (expected: positive)");
        }
    }
}
