package starling.core.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import starling.core.stun.Bytes;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

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
    /** Expired state is looked for no more often than this, so that many clients cost one walk. */
    private static final long EXPIRY_STEP_NANOS = SECOND_NANOS;
    private static final int MAX_USERNAME_BYTES = 512;
    private static final int MAX_NONCE_BYTES = 128;
    private static final int UDP = 17;

    private final TurnSettings settings;
    private final TurnNonces nonces;
    private final Output out;
    private final Listener listener;
    private final Inner inner;
    private final RelayedPorts ports;
    private final byte[] realm;
    private final int relayedFamily;
    private final Map<String, TurnUser> users = new HashMap<>();
    private final Map<InetSocketAddress, TurnAllocation> allocations = new HashMap<>();
    private final TurnCounters others = new TurnCounters();
    private final StunReader reader = new StunReader();
    private final StunWriter writer = new StunWriter(512);
    private long deadlineNanos = Long.MAX_VALUE;

    /** Where answers go; the array is only valid during the call. */
    public interface Output {
        void send(InetSocketAddress client, byte[] b, int off, int len);
    }

    /** Called from within the core's methods; must not call the core back. */
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
    public TurnServerCore(TurnSettings settings, byte[] nonceKey, Output out, Listener listener, Inner inner) {
        this.settings = settings;
        nonces = new TurnNonces(nonceKey);
        this.out = out;
        this.listener = listener;
        this.inner = inner;
        ports = new RelayedPorts(settings.relayedAddress(), settings.ownAddresses());
        realm = settings.realm().getBytes(UTF_8);
        relayedFamily = settings.relayedAddress().getAddress().length == 4 ? 4 : 6;
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
            release(allocation);
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
            case StunType.CHANNEL_BIND_REQUEST -> onChannelBind(client, b, nowNanos);
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
        if (nowNanos < deadlineNanos) {
            return;
        }
        long next = Long.MAX_VALUE;
        List<TurnAllocation> expired = new ArrayList<>();
        for (TurnAllocation allocation : allocations.values()) {
            if (nowNanos >= allocation.expiresNanos) {
                expired.add(allocation);
            } else {
                next = Math.min(next, allocation.expire(nowNanos));
            }
        }
        deadlineNanos = next == Long.MAX_VALUE ? next : Math.max(next, nowNanos + EXPIRY_STEP_NANOS);
        for (TurnAllocation allocation : expired) {
            release(allocation);
        }
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE}: not at all. */
    public long nextDeadlineNanos() {
        return deadlineNanos;
    }

    private void onBinding(InetSocketAddress client) {
        others.receivedBindingRequest++;
        if (reader.has(StunAttribute.USERNAME)) {
            others.malformed++;
            return;
        }
        if (reader.hasUnknownRequired()) {
            others.sentBindingError++;
            writer.begin(StunType.BINDING_ERROR, reader).error(420, "Unknown Attribute").unknownAttributes(reader);
        } else {
            others.sentBindingSuccess++;
            writer.begin(StunType.BINDING_SUCCESS, reader).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, client);
        }
        send(client, reader.hasFingerprint());
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
        int index = ownIndex(reader.xorAddress(peer));
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
        int port = refusal == 0 ? ports.take() : 0;
        if (port < 0) {
            refusal = 508;
        }
        if (refusal != 0) {
            user.counters.sentAllocateError++;
            refuse(client, user, refusal);
            return;
        }
        allocation = new TurnAllocation(user, client, new InetSocketAddress(settings.relayedAddress(), port),
                settings.ownAddresses(), reader.transactionHigh(), reader.transactionLow());
        allocation.expiresNanos = nowNanos + lifetimeSeconds() * SECOND_NANOS;
        wakeAt(allocation.expiresNanos);
        allocations.put(client, allocation);
        user.allocations.add(allocation);
        listener.allocated(allocation);
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
        if (isOtherFamilyRequested()) {
            return 440;
        }
        if (user.allocations.size() >= settings.maxAllocationsPerUser()) {
            return 486;
        }
        return allocations.size() >= settings.maxAllocations() ? 508 : 0;
    }

    /** Whether REQUESTED-ADDRESS-FAMILY is there and not the one we relay from. */
    private boolean isOtherFamilyRequested() {
        int index = reader.find(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        long value = reader.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, 0) >>> 24;
        return index >= 0 && value != (relayedFamily == 4 ? 1 : 2);
    }

    private void sendAllocated(TurnAllocation allocation, long nowNanos) {
        allocation.user.counters.sentAllocateSuccess++;
        writer.begin(StunType.ALLOCATE_SUCCESS, reader)
                .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, allocation.relayed())
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, allocation.client())
                .number(StunAttribute.LIFETIME, Math.max(0, allocation.expiresNanos - nowNanos) / SECOND_NANOS);
        if (!settings.software().isEmpty()) {
            writer.text(StunAttribute.SOFTWARE, settings.software());
        }
        writer.integrity(allocation.user.key);
        send(allocation.client(), reader.hasFingerprint());
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
        if (isOtherFamilyRequested()) {
            user.counters.sentRefreshError++;
            refuse(client, user, 443);
            return;
        }
        long lifetime = reader.number(StunAttribute.LIFETIME, DEFAULT_LIFETIME_SECONDS) == 0 ? 0 : lifetimeSeconds();
        user.counters.sentRefreshSuccess++;
        writer.begin(StunType.REFRESH_SUCCESS, reader).number(StunAttribute.LIFETIME, lifetime).integrity(user.key);
        send(client, reader.hasFingerprint());
        if (lifetime == 0) {
            release(allocation);
        } else {
            allocation.expiresNanos = nowNanos + lifetime * SECOND_NANOS;
            wakeAt(allocation.expiresNanos);
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
        int refusal = refusalOfPeers();
        if (refusal != 0) {
            user.counters.sentCreatePermissionError++;
            refuse(client, user, refusal);
            return;
        }
        allocation.permit(nowNanos + PERMISSION_NANOS);
        succeed(client, user);
        user.counters.sentCreatePermissionSuccess++;
    }

    private int refusalOfPeers() {
        int index = reader.find(StunAttribute.XOR_PEER_ADDRESS);
        if (index < 0) {
            return 400;
        }
        for (; index >= 0; index = reader.findFrom(StunAttribute.XOR_PEER_ADDRESS, index + 1)) {
            int family = reader.addressFamily(index);
            if (family == 0) {
                return 400;
            }
            if (family != relayedFamily) {
                return 443;
            }
            if (!isOwnHost(reader.xorAddress(index))) {
                return 403;
            }
        }
        return 0;
    }

    /** Negative: not one of ours, or no address at all. */
    private int ownIndex(InetSocketAddress peer) {
        return peer == null ? -1 : settings.ownAddresses().indexOf(peer);
    }

    private boolean isOwnHost(InetSocketAddress peer) {
        for (InetSocketAddress own : settings.ownAddresses()) {
            if (own.getAddress().equals(peer.getAddress())) {
                return true;
            }
        }
        return false;
    }

    /** RFC 8656 section 12.2. */
    private void onChannelBind(InetSocketAddress client, byte[] b, long nowNanos) {
        TurnUser user = authenticate(client, nowNanos);
        counters(user).receivedChannelBindRequest++;
        TurnAllocation allocation = user == null ? null : own(user, client);
        if (allocation == null) {
            counters(user).sentChannelBindError++;
            return;
        }
        int refusal = refusalOfPeers();
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
        int index = ownIndex(peer);
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
        wakeAt(nowNanos + CHANNEL_NANOS);
        return 0;
    }

    /** The long-term credential mechanism (RFC 8489 section 9.2.4); null after a refusal was sent. */
    private TurnUser authenticate(InetSocketAddress client, long nowNanos) {
        if (!reader.hasIntegrity()) {
            challenge(client, 401, nowNanos);
            return null;
        }
        String username = reader.text(StunAttribute.USERNAME, MAX_USERNAME_BYTES);
        String nonce = reader.text(StunAttribute.NONCE, MAX_NONCE_BYTES);
        if (username == null || nonce == null || !reader.has(StunAttribute.REALM)) {
            refuse(client, null, 400);
            return null;
        }
        if (!nonces.isValid(nonce, client, nowNanos)) {
            challenge(client, 438, nowNanos);
            return null;
        }
        TurnUser user = users.get(username);
        if (user == null || !reader.valueIs(StunAttribute.REALM, realm) || !reader.isAuthentic(user.key)) {
            others.notAuthentic++;
            challenge(client, 401, nowNanos);
            return null;
        }
        if (reader.hasUnknownRequired()) {
            writer.begin(StunType.error(reader.type()), reader).error(420, TurnErrors.reason(420))
                    .unknownAttributes(reader).integrity(user.key);
            send(client, reader.hasFingerprint());
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

    private void challenge(InetSocketAddress client, int code, long nowNanos) {
        writer.begin(StunType.error(reader.type()), reader).error(code, TurnErrors.reason(code))
                .value(StunAttribute.REALM, realm).value(StunAttribute.NONCE, nonces.issue(client, nowNanos));
        send(client, reader.hasFingerprint());
    }

    private void refuse(InetSocketAddress client, TurnUser user, int code) {
        if (code == 403) {
            user.counters.refusedPeers++;
        }
        writer.begin(StunType.error(reader.type()), reader).error(code, TurnErrors.reason(code));
        if (user != null) {
            writer.integrity(user.key);
        }
        send(client, reader.hasFingerprint());
    }

    private void succeed(InetSocketAddress client, TurnUser user) {
        writer.begin(StunType.success(reader.type()), reader).integrity(user.key);
        send(client, reader.hasFingerprint());
    }

    private void send(InetSocketAddress client, boolean withFingerprint) {
        if (withFingerprint) {
            writer.fingerprint();
        }
        out.send(client, writer.bytes(), 0, writer.length());
    }

    private TurnCounters counters(TurnUser user) {
        return user == null ? others : user.counters;
    }

    private void wakeAt(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, nanos);
    }

    private void release(TurnAllocation allocation) {
        allocation.release();
        allocations.remove(allocation.client());
        allocation.user.allocations.remove(allocation);
        ports.giveBack(allocation.relayed().getPort());
        listener.released(allocation);
    }
}
