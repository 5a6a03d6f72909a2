package starling.core.turn;

import java.net.InetSocketAddress;

/** One client address's allocation (RFC 8656 section 3.2). Owned by its {@link TurnServerCore}'s thread. */
public final class TurnAllocation {
    /** For the engine: what it keeps per allocation. */
    public Object attachment;

    private final Object owner;
    private final InetSocketAddress client;
    private final InetSocketAddress relayed;
    private int framedLength;

    TurnAllocation(Object owner, InetSocketAddress client, InetSocketAddress relayed) {
        this.owner = owner;
        this.client = client;
        this.relayed = relayed;
    }

    /** As given to {@link TurnServerCore#addUser}. */
    public Object owner() {
        return owner;
    }

    public InetSocketAddress client() {
        return client;
    }

    /** The virtual address, unique per allocation of a core; the source address of what the client sends through it. */
    public InetSocketAddress relayed() {
        return relayed;
    }

    /** Whether a permission or channel for this node is installed, so that the client may be sent to. */
    public boolean canReach(long nowNanos) {
        return false;
    }

    /**
     * Wraps the payload b[off..off+len) for the client: the header goes in front (up to 48 bytes), padding of up to 3
     * bytes behind. Allocates nothing.
     *
     * @return size of the header: the datagram is b[off-size .. off-size+{@link #framedLength}())
     */
    public int frame(byte[] b, int off, int len) {
        return 0;
    }

    /** Length of the datagram made by the last {@link #frame}. */
    public int framedLength() {
        return framedLength;
    }
}
