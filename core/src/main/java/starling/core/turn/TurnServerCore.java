package starling.core.turn;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import starling.core.stun.Bytes;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;

/**
 * A TURN server over UDP (RFC 8656) for one event loop, whose only reachable peer is this node: relayed addresses are
 * virtual, the payload of Send indications and channel data is handed to {@link Inner} in place. No clock, no socket,
 * not thread safe. Nothing is remembered of a client before it has shown its password.
 */
public final class TurnServerCore {
    static final int FIRST_CHANNEL = 0x4000;
    static final int LAST_CHANNEL = 0x4FFF;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long DEFAULT_LIFETIME_SECONDS = 600;
    private static final long MAX_LIFETIME_SECONDS = 3600;
    private static final long PERMISSION_NANOS = 300 * SECOND_NANOS;
    private static final long CHANNEL_NANOS = 600 * SECOND_NANOS;
    private static final int MAX_USERNAME_BYTES = 512;
    private static final int MAX_NONCE_BYTES = 128;
    private static final int UDP = 17;

    private final TurnSettings settings;
    private final TurnNonces nonces;
    private final Inner inner;
    private final TurnPeers peers;
    private final Map<String, TurnUser> users = new HashMap<>();
    private final TurnAllocations allocations;
    private final TurnCounters others = new TurnCounters();
    private final StunReader reader = new StunReader();
    private final TurnReplies replies;

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

    /** Payload that a client sent to this node through its allocation, in the array of the datagram; may call the core. */
    public interface Inner {
        void received(TurnAllocation allocation, byte[] b, int off, int len, long nowNanos);
    }

    /** @param nonceKey secret of this process, at least 16 bytes */
    public TurnServerCore(TurnSettings settings, byte[] nonceKey, Output out, Listener listener, Inner inner) {
        this.settings = settings;
        nonces = new TurnNonces(nonceKey);
        replies = new TurnReplies(reader, settings, nonces, out);
        this.inner = inner;
        peers = new TurnPeers(settings);
        allocations = new TurnAllocations(settings, listener);
    }

    /** From now on this user may allocate; {@code owner} is found again at its allocations. Replaces one of that name. */
    public void addUser(String username, String password, Object owner) {
        removeUser(username);
        users.put(username, new TurnUser(StunKey.longTerm(username, settings.realm(), password), owner));
    }

    /** Releases the user's allocations and forgets it. */
    public void removeUser(String username) {
        TurnUser user = users.remove(username);
        if (user == null) {
            return;
        }
        for (TurnAllocation allocation : List.copyOf(user.allocations)) {
            allocations.release(allocation);
        }
        others.add(user.counters);
    }

    /** Counters of one user while it exists, else null. */
    public TurnCounters counters(String username) {
        TurnUser user = users.get(username);
        return user == null ? null : user.counters;
    }

    /** The sum over all users, former ones too, and over messages that belong to none. */
    public TurnCounters totals() {
        TurnCounters sum = new TurnCounters();
        sum.add(others);
        for (TurnUser user : users.values()) {
            sum.add(user.counters);
        }
        return sum;
    }

    public int allocationCount() {
        return allocations.size();
    }

    /** The allocation of a client address, null if there is none. */
    public TurnAllocation allocation(InetSocketAddress client) {
        return allocations.get(client);
    }

    /** Every TURN message, and Binding requests without USERNAME (plain STUN). */
    public void handleStun(InetSocketAddress client, byte[] b, int off, int len, long nowNanos) {
        if (!reader.read(b, off, len) || reader.hasFingerprint() && !reader.hasValidFingerprint()) {
            others.malformed++;
            return;
        }
        switch (reader.type()) {
            case StunType.SEND_INDICATION -> onSend(client, b, nowNanos);
            case StunType.ALLOCATE_REQUEST -> onAllocate(client, nowNanos);
            case StunType.REFRESH_REQUEST -> onRefresh(client, nowNanos);
            case StunType.CREATE_PERMISSION_REQUEST -> onCreatePermission(client, nowNanos);
            case StunType.CHANNEL_BIND_REQUEST -> onChannelBind(client, nowNanos);
            case StunType.BINDING_REQUEST -> onBinding(client);
            default -> others.malformed++;
        }
    }

    /**
     * A ChannelData message (RFC 8656 section 12.4) from an allocation's client. Allocates nothing.
     *
     * @return false: malformed or no such channel (counted)
     */
    public boolean handleChannelData(TurnAllocation allocation, byte[] b, int off, int len, long nowNanos) {
        TurnCounters counters = allocation.user.counters;
        if (len < TurnAllocation.CHANNEL_HEADER || allocation.isReleased()) {
            counters.droppedChannelData++;
            return false;
        }
        int number = Bytes.int16(b, off);
        int size = Bytes.int16(b, off + 2);
        int peer = number < FIRST_CHANNEL ? -1 : allocation.peerOfChannel(number);
        if (peer < 0 || size > len - TurnAllocation.CHANNEL_HEADER) {
            counters.droppedChannelData++;
            return false;
        }
        counters.receivedChannelData++;
        allocation.usePeer(peer);
        inner.received(allocation, b, off + TurnAllocation.CHANNEL_HEADER, size, nowNanos);
        return true;
    }

    /** Releases what has expired. */
    public void onDeadline(long nowNanos) {
        allocations.expire(nowNanos);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE}: not at all. */
    public long nextDeadlineNanos() {
        return allocations.deadlineNanos();
    }

    private void onBinding(InetSocketAddress client) {
        others.receivedBindingRequest++;
        if (reader.has(StunAttribute.USERNAME)) {
            others.malformed++;
            return;
        }
        if (reader.hasUnknownRequired()) {
            others.sentBindingError++;
            replies.refuseUnknownAttributes(client, null);
            return;
        }
        others.sentBindingSuccess++;
        replies.success().xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, client);
        replies.send(client, null);
    }

    /** RFC 8656 section 11.2. */
    private void onSend(InetSocketAddress client, byte[] b, long nowNanos) {
        TurnAllocation allocation = allocations.get(client);
        TurnCounters counters = allocation == null ? others : allocation.user.counters;
        counters.receivedSendIndication++;
        int peer = reader.find(StunAttribute.XOR_PEER_ADDRESS);
        int data = reader.find(StunAttribute.DATA);
        if (allocation == null || peer < 0 || data < 0 || reader.hasUnknownRequired()
                || !allocation.isPermitted(nowNanos)) {
            counters.droppedSendIndications++;
            return;
        }
        int index = peers.index(reader.xorAddress(peer));
        if (index < 0) {
            counters.refusedPeers++;
            return;
        }
        allocation.usePeer(index);
        inner.received(allocation, b, reader.valueAt(data), reader.length(data), nowNanos);
    }

    /** RFC 8656 section 7.2. */
    private void onAllocate(InetSocketAddress client, long nowNanos) {
        TurnUser user = authenticate(client, nowNanos);
        counters(user).receivedAllocateRequest++;
        if (user == null) {
            others.sentAllocateError++;
            return;
        }
        TurnAllocation allocation = allocations.get(client);
        if (allocation != null && isRepeated(allocation)) {
            sendAllocated(allocation, nowNanos);
            return;
        }
        int refusal = allocation != null ? 437 : refusalOfAllocate(user);
        if (refusal != 0) {
            user.counters.sentAllocateError++;
            refuse(client, user, refusal);
            return;
        }
        allocation = allocations.add(user, client, reader.transactionHigh(), reader.transactionLow(),
                nowNanos + lifetimeSeconds() * SECOND_NANOS);
        sendAllocated(allocation, nowNanos);
    }

    private boolean isRepeated(TurnAllocation allocation) {
        return allocation.transactionHigh == reader.transactionHigh()
                && allocation.transactionLow == reader.transactionLow();
    }

    private int refusalOfAllocate(TurnUser user) {
        int transport = reader.find(StunAttribute.REQUESTED_TRANSPORT);
        if (transport < 0 || reader.length(transport) != 4) {
            return 400;
        }
        if (reader.number(StunAttribute.REQUESTED_TRANSPORT, 0) >>> 24 != UDP) {
            return 442;
        }
        // A pair of ports has no meaning where no port is opened.
        if (reader.has(StunAttribute.RESERVATION_TOKEN) || reader.has(StunAttribute.EVEN_PORT)) {
            return 508;
        }
        if (peers.isOtherFamilyRequested(reader)) {
            return 440;
        }
        if (user.allocations.size() >= settings.maxAllocationsPerUser()) {
            return 486;
        }
        return allocations.isFull() ? 508 : 0;
    }

    private void sendAllocated(TurnAllocation allocation, long nowNanos) {
        allocation.user.counters.sentAllocateSuccess++;
        replies.allocated(allocation, Math.max(0, allocation.expiresNanos - nowNanos) / SECOND_NANOS);
    }

    private long lifetimeSeconds() {
        long asked = reader.number(StunAttribute.LIFETIME, DEFAULT_LIFETIME_SECONDS);
        return Math.max(DEFAULT_LIFETIME_SECONDS, Math.min(asked, MAX_LIFETIME_SECONDS));
    }

    /** RFC 8656 section 7.4. */
    private void onRefresh(InetSocketAddress client, long nowNanos) {
        TurnUser user = authenticate(client, nowNanos);
        counters(user).receivedRefreshRequest++;
        TurnAllocation allocation = user == null ? null : own(user, client);
        if (allocation == null) {
            counters(user).sentRefreshError++;
            return;
        }
        if (peers.isOtherFamilyRequested(reader)) {
            user.counters.sentRefreshError++;
            refuse(client, user, 443);
            return;
        }
        long lifetime = reader.number(StunAttribute.LIFETIME, DEFAULT_LIFETIME_SECONDS) == 0 ? 0 : lifetimeSeconds();
        user.counters.sentRefreshSuccess++;
        replies.success().number(StunAttribute.LIFETIME, lifetime);
        replies.send(client, user.key);
        if (lifetime == 0) {
            allocations.release(allocation);
        } else {
            allocation.expiresNanos = nowNanos + lifetime * SECOND_NANOS;
            allocations.wakeAt(allocation.expiresNanos);
        }
    }

    /** RFC 8656 section 10.2. */
    private void onCreatePermission(InetSocketAddress client, long nowNanos) {
        TurnUser user = authenticate(client, nowNanos);
        counters(user).receivedCreatePermissionRequest++;
        TurnAllocation allocation = user == null ? null : own(user, client);
        if (allocation == null) {
            counters(user).sentCreatePermissionError++;
            return;
        }
        int refusal = peers.refusal(reader);
        if (refusal != 0) {
            user.counters.sentCreatePermissionError++;
            refuse(client, user, refusal);
            return;
        }
        allocation.permit(nowNanos + PERMISSION_NANOS);
        succeed(client, user);
        user.counters.sentCreatePermissionSuccess++;
    }

    /** RFC 8656 section 12.2. */
    private void onChannelBind(InetSocketAddress client, long nowNanos) {
        TurnUser user = authenticate(client, nowNanos);
        counters(user).receivedChannelBindRequest++;
        TurnAllocation allocation = user == null ? null : own(user, client);
        if (allocation == null) {
            counters(user).sentChannelBindError++;
            return;
        }
        int refusal = peers.refusal(reader);
        int number = (int) (reader.number(StunAttribute.CHANNEL_NUMBER, 0) >>> 16);
        if (refusal == 0) {
            refusal = bind(allocation, number, nowNanos);
        }
        if (refusal != 0) {
            user.counters.sentChannelBindError++;
            refuse(client, user, refusal);
            return;
        }
        succeed(client, user);
        user.counters.sentChannelBindSuccess++;
    }

    private int bind(TurnAllocation allocation, int number, long nowNanos) {
        if (number < FIRST_CHANNEL || number > LAST_CHANNEL) {
            return 400;
        }
        InetSocketAddress peer = reader.xorAddress(reader.find(StunAttribute.XOR_PEER_ADDRESS));
        int index = peers.index(peer);
        if (index < 0) {
            return 403;
        }
        int bound = allocation.channelOf(index);
        int user = allocation.peerOfChannel(number);
        if (bound != 0 && bound != number || user >= 0 && user != index) {
            return 400;
        }
        allocation.bind(number, index, nowNanos + CHANNEL_NANOS);
        allocation.permit(nowNanos + PERMISSION_NANOS);
        allocations.wakeAt(nowNanos + CHANNEL_NANOS);
        return 0;
    }

    /** The long-term credential mechanism (RFC 8489 section 9.2.4); null after a refusal was sent. */
    private TurnUser authenticate(InetSocketAddress client, long nowNanos) {
        if (!reader.hasIntegrity()) {
            replies.challenge(client, 401, nowNanos);
            return null;
        }
        String username = reader.text(StunAttribute.USERNAME, MAX_USERNAME_BYTES);
        String nonce = reader.text(StunAttribute.NONCE, MAX_NONCE_BYTES);
        if (username == null || nonce == null || !reader.has(StunAttribute.REALM)) {
            replies.refuse(client, null, 400);
            return null;
        }
        if (!nonces.isValid(nonce, client, nowNanos)) {
            replies.challenge(client, 438, nowNanos);
            return null;
        }
        TurnUser user = users.get(username);
        if (user == null || !replies.isRealmOfRequest() || !reader.isAuthentic(user.key)) {
            others.notAuthentic++;
            replies.challenge(client, 401, nowNanos);
            return null;
        }
        if (reader.hasUnknownRequired()) {
            replies.refuseUnknownAttributes(client, user.key);
            return null;
        }
        return user;
    }

    /** The client's allocation if it is this user's; null after a refusal was sent. */
    private TurnAllocation own(TurnUser user, InetSocketAddress client) {
        TurnAllocation allocation = allocations.get(client);
        if (allocation == null) {
            refuse(client, user, 437);
            return null;
        }
        if (allocation.user != user) {
            refuse(client, user, 441);
            return null;
        }
        return allocation;
    }

    private void refuse(InetSocketAddress client, TurnUser user, int code) {
        if (code == 403) {
            user.counters.refusedPeers++;
        }
        replies.refuse(client, user.key, code);
    }

    private void succeed(InetSocketAddress client, TurnUser user) {
        replies.success();
        replies.send(client, user.key);
    }

    private TurnCounters counters(TurnUser user) {
        return user == null ? others : user.counters;
    }
}
