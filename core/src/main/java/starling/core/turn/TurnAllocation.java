package starling.core.turn;

import java.net.InetSocketAddress;
import java.util.List;
import starling.core.stun.Bytes;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunHeader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

/**
 * One client address's allocation (RFC 8656 section 3.2) whose only possible peers are this node's own addresses. Owned by
 * its {@link TurnServerCore}'s thread.
 */
public final class TurnAllocation {
    static final int CHANNEL_HEADER = 4;

    /** For the engine: what it keeps per allocation. */
    public Object attachment;

    final TurnUser user;
    /** Of the Allocate request, whose repetition gets the same answer (RFC 8656 section 7.2). */
    final long transactionHigh;
    final int transactionLow;
    long expiresNanos;
    private final InetSocketAddress client;
    private final InetSocketAddress relayed;
    private final byte[][] peerAddresses;
    private final int[] peerPorts;
    /** By index of own address: the channel bound to it or 0, and until when. */
    private final int[] channels;
    private final long[] channelsExpireNanos;
    private long permissionExpiresNanos = Long.MIN_VALUE;
    /** Index of the own address the client has last sent to or bound: answers seem to come from there. */
    private int peer;
    private int channel;
    private long indications;
    private int framedLength;
    private boolean released;

    TurnAllocation(TurnUser user, InetSocketAddress client, InetSocketAddress relayed,
            List<InetSocketAddress> ownAddresses, long transactionHigh, int transactionLow) {
        this.user = user;
        this.client = client;
        this.relayed = relayed;
        this.transactionHigh = transactionHigh;
        this.transactionLow = transactionLow;
        int count = ownAddresses.size();
        channels = new int[count];
        channelsExpireNanos = new long[count];
        peerAddresses = new byte[count][];
        peerPorts = new int[count];
        for (int i = 0; i < count; i++) {
            peerAddresses[i] = ownAddresses.get(i).getAddress().getAddress();
            peerPorts[i] = ownAddresses.get(i).getPort();
        }
    }

    /** As given to {@link TurnServerCore#addUser}. */
    public Object owner() {
        return user.owner;
    }

    public InetSocketAddress client() {
        return client;
    }

    /** The virtual address, unique per allocation of a core; the source address of what the client sends through it. */
    public InetSocketAddress relayed() {
        return relayed;
    }

    /** Shared by all allocations of the user. */
    public TurnCounters counters() {
        return user.counters;
    }

    /** Whether it has ended; nothing is to be sent through it any more. */
    public boolean isReleased() {
        return released;
    }

    /** Whether a permission or channel for this node is installed, so that the client may be sent to. */
    public boolean canReach(long nowNanos) {
        return !released && nowNanos < expiresNanos
                && (nowNanos < permissionExpiresNanos || channel != 0 && nowNanos < channelsExpireNanos[peer]);
    }

    /**
     * Wraps the payload b[off..off+len) for the client: the header goes in front (up to 48 bytes), padding of up to 3
     * bytes behind. Allocates nothing.
     *
     * @return size of the header: the datagram is b[off-size .. off-size+{@link #framedLength}())
     */
    public int frame(byte[] b, int off, int len) {
        if (channel != 0) {
            Bytes.putInt16(b, off - CHANNEL_HEADER, channel);
            Bytes.putInt16(b, off - 2, len);
            framedLength = CHANNEL_HEADER + len;
            user.counters.sentChannelData++;
            return CHANNEL_HEADER;
        }
        user.counters.sentDataIndication++;
        return frameIndication(b, off, len);
    }

    /** A Data indication (RFC 8656 section 11.5): header, XOR-PEER-ADDRESS, DATA. */
    private int frameIndication(byte[] b, int off, int len) {
        byte[] address = peerAddresses[peer];
        int addressSize = 4 + address.length;
        int header = StunHeader.LENGTH + 4 + addressSize + 4;
        int at = off - header;
        int padded = len + 3 & ~3;
        Bytes.putInt16(b, at, StunType.DATA_INDICATION);
        Bytes.putInt16(b, at + 2, header - StunHeader.LENGTH + padded);
        Bytes.putInt32(b, at + 4, StunHeader.MAGIC_COOKIE);
        Bytes.putInt64(b, at + 8, transactionHigh + ++indications);
        Bytes.putInt32(b, at + 16, transactionLow);
        Bytes.putInt16(b, at + 20, StunAttribute.XOR_PEER_ADDRESS);
        Bytes.putInt16(b, at + 22, addressSize);
        StunWriter.putXorAddress(b, at + 24, address, peerPorts[peer], b, at + 4);
        Bytes.putInt16(b, off - 4, StunAttribute.DATA);
        Bytes.putInt16(b, off - 2, len);
        for (int i = len; i < padded; i++) {
            b[off + i] = 0;
        }
        framedLength = header + padded;
        return header;
    }

    /** Length of the datagram made by the last {@link #frame}. */
    public int framedLength() {
        return framedLength;
    }

    /** Answers go from this own address now. */
    void usePeer(int index) {
        peer = index;
        channel = channels[index];
    }

    /** The own address bound to a channel, negative if there is none. */
    int peerOfChannel(int number) {
        for (int i = 0; i < channels.length; i++) {
            if (channels[i] == number) {
                return i;
            }
        }
        return -1;
    }

    int channelOf(int peerIndex) {
        return channels[peerIndex];
    }

    void bind(int number, int peerIndex, long expiresNanos) {
        channels[peerIndex] = number;
        channelsExpireNanos[peerIndex] = expiresNanos;
        usePeer(peerIndex);
    }

    void permit(long expiresNanos) {
        permissionExpiresNanos = Math.max(permissionExpiresNanos, expiresNanos);
    }

    boolean isPermitted(long nowNanos) {
        return nowNanos < permissionExpiresNanos;
    }

    /** Unbinds channels that have expired; returns when the next channel or the allocation itself does. */
    long expire(long nowNanos) {
        long next = expiresNanos;
        for (int i = 0; i < channels.length; i++) {
            if (channels[i] == 0) {
                continue;
            }
            if (nowNanos >= channelsExpireNanos[i]) {
                channels[i] = 0;
            } else {
                next = Math.min(next, channelsExpireNanos[i]);
            }
        }
        channel = channels[peer];
        return next;
    }

    void release() {
        released = true;
    }
}
