package starling.core.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.List;

/** Hands out the ports of relayed addresses. No socket has them; they only tell allocations apart. */
final class RelayedPorts {
    /** Below the range RFC 8656 section 7.2 suggests, which one node's allocations could use up. */
    private static final int FIRST = 10_000;
    private static final int COUNT = 65_536 - FIRST;

    private final BitSet used = new BitSet(COUNT);
    private int next;
    private int free = COUNT;

    /** Ports at which this node really listens on that address are never handed out. */
    RelayedPorts(InetAddress relayed, List<InetSocketAddress> listening) {
        for (InetSocketAddress address : listening) {
            if (address.getAddress().equals(relayed) && address.getPort() >= FIRST
                    && !used.get(address.getPort() - FIRST)) {
                used.set(address.getPort() - FIRST);
                free--;
            }
        }
    }

    boolean isEmpty() {
        return free == 0;
    }

    /** A port nobody has, the one unused for longest first; only if not {@link #isEmpty}. */
    int take() {
        int index = used.nextClearBit(next);
        if (index >= COUNT) {
            index = used.nextClearBit(0);
        }
        used.set(index);
        free--;
        next = (index + 1) % COUNT;
        return FIRST + index;
    }

    void giveBack(int port) {
        used.clear(port - FIRST);
        free++;
    }
}
