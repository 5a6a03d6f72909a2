package starling.core.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import starling.core.stun.Bytes;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;
import starling.core.stun.TurnAttributes;

/**
 * A TURN client over UDP (RFC 8656) with one allocation and one peer, for tools and tests. It allocates, permits the peer,
 * binds a channel to it and keeps all three alive. No clock, no socket, not thread safe; after each call the deadline may
 * be another one.
 */
public final class TurnClient {
    private static final int CHANNEL = TurnServerCore.FIRST_CHANNEL;
    private static final int CHANNEL_HEADER = TurnAllocation.CHANNEL_HEADER;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long FIRST_TIMEOUT_NANOS = 500_000_000L;
    private static final int MAX_SENDS = 7;
    private static final int LIFETIME_SECONDS = 600;
    private static final long MARGIN_SECONDS = 60;
    /** Below the five minutes of a permission, which the binding renews as well. */
    private static final long BIND_AGAIN_NANOS = 240 * SECOND_NANOS;
    private static final int MAX_TEXT_BYTES = 763;
    private static final int MAX_CHALLENGES = 3;

    private final String username;
    private final String password;
    private final InetSocketAddress peer;
    private final RandomGenerator random;
    private final Output out;
    private final Inner inner;
    private final StunReader reader = new StunReader();
    private final StunWriter writer = new StunWriter(512);
    private State state = State.NEW;
    private int errorCode;
    private StunKey key;
    private byte[] realm;
    private byte[] nonce;
    private InetSocketAddress relayed;
    private InetSocketAddress mapped;
    private boolean bound;

    private int request;
    private long transactionHigh;
    private int transactionLow;
    private byte[] sent;
    private int sends;
    private int challenges;
    private long resendAtNanos = Long.MAX_VALUE;
    private long refreshAtNanos = Long.MAX_VALUE;
    private long bindAtNanos = Long.MAX_VALUE;

    /** Where messages to the TURN server go; the array is only valid during the call. */
    public interface Output {
        void send(byte[] b, int off, int len);
    }

    /** What the peer sent, in the array of the datagram. */
    public interface Inner {
        void received(byte[] b, int off, int len, long nowNanos);
    }

    /** How far it is; {@code READY} means that {@link #frame} may be used. */
    public enum State {
        NEW, ALLOCATING, PERMITTING, BINDING, READY, CLOSED, FAILED
    }

    /** @param peer the one address to talk to: a candidate of the server */
    public TurnClient(String username, String password, InetSocketAddress peer, RandomGenerator random, Output out,
            Inner inner) {
        this.username = username;
        this.password = password;
        this.peer = peer;
        this.random = random;
        this.out = out;
        this.inner = inner;
    }

    public State state() {
        return state;
    }

    /** Of the refusal that led to {@code FAILED}; 0 if the server did not answer. */
    public int errorCode() {
        return errorCode;
    }

    /** The relayed address; null before the allocation. */
    public InetSocketAddress relayed() {
        return relayed;
    }

    /** Our address as the server sees it; null before the allocation. */
    public InetSocketAddress mapped() {
        return mapped;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /** Begins to allocate; everything else follows by itself. */
    public void start(long nowNanos) {
        if (state != State.NEW) {
            throw new IllegalStateException("state: " + state + " (expected: NEW)");
        }
        state = State.ALLOCATING;
        request(StunType.ALLOCATE_REQUEST, nowNanos);
    }

    /** Gives the allocation up; the request is sent once. */
    public void close(long nowNanos) {
        if (relayed != null && state != State.FAILED && state != State.CLOSED) {
            state = State.CLOSED;
            request(StunType.REFRESH_REQUEST, nowNanos);
        }
        state = State.CLOSED;
        stopTimers();
    }

    /** A datagram from the server. @return false: neither channel data nor a message this client waits for */
    public boolean handle(byte[] b, int off, int len, long nowNanos) {
        if (len >= CHANNEL_HEADER && (b[off] & 0xC0) == 0x40) {
            return onChannelData(b, off, len, nowNanos);
        }
        if (!reader.read(b, off, len)) {
            return false;
        }
        if (reader.type() == StunType.DATA_INDICATION) {
            return onData(b, nowNanos);
        }
        if (request == 0 || reader.transactionHigh() != transactionHigh || reader.transactionLow() != transactionLow) {
            return false;
        }
        if (reader.type() == StunType.error(request)) {
            onError(nowNanos);
            return true;
        }
        if (reader.type() != StunType.success(request) || key == null || !reader.isAuthentic(key)) {
            return false;
        }
        onSuccess(nowNanos);
        return true;
    }

    /** Repeats what was not answered and renews what would expire. */
    public void onDeadline(long nowNanos) {
        if (nowNanos >= resendAtNanos) {
            resend(nowNanos);
        }
        if (request == 0 && nowNanos >= refreshAtNanos) {
            request(StunType.REFRESH_REQUEST, nowNanos);
        }
        if (request == 0 && nowNanos >= bindAtNanos) {
            request(StunType.CHANNEL_BIND_REQUEST, nowNanos);
        }
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE}: not at all. */
    public long nextDeadlineNanos() {
        return request != 0 ? resendAtNanos : Math.min(refreshAtNanos, bindAtNanos);
    }

    /**
     * Wraps the payload b[off..off+len) for the peer by a header of four bytes in front; only when {@code READY}.
     *
     * @return size of the header
     */
    public int frame(byte[] b, int off, int len) {
        Bytes.putInt16(b, off - CHANNEL_HEADER, CHANNEL);
        Bytes.putInt16(b, off - 2, len);
        return CHANNEL_HEADER;
    }

    private boolean onChannelData(byte[] b, int off, int len, long nowNanos) {
        int size = Bytes.int16(b, off + 2);
        if (!bound || Bytes.int16(b, off) != CHANNEL || size > len - CHANNEL_HEADER) {
            return false;
        }
        inner.received(b, off + CHANNEL_HEADER, size, nowNanos);
        return true;
    }

    private boolean onData(byte[] b, long nowNanos) {
        int from = reader.find(StunAttribute.XOR_PEER_ADDRESS);
        int data = reader.find(StunAttribute.DATA);
        if (from < 0 || data < 0 || !Objects.equals(reader.xorAddress(from), peer)) {
            return false;
        }
        inner.received(b, reader.valueAt(data), reader.length(data), nowNanos);
        return true;
    }

    private void onSuccess(long nowNanos) {
        int answered = request;
        request = 0;
        resendAtNanos = Long.MAX_VALUE;
        challenges = 0;
        switch (answered) {
            case StunType.ALLOCATE_REQUEST -> onAllocated(nowNanos);
            case StunType.REFRESH_REQUEST -> planRefresh(nowNanos);
            case StunType.CREATE_PERMISSION_REQUEST -> {
                state = State.BINDING;
                request(StunType.CHANNEL_BIND_REQUEST, nowNanos);
            }
            default -> {
                state = State.READY;
                bound = true;
                bindAtNanos = nowNanos + BIND_AGAIN_NANOS;
            }
        }
    }

    private void onAllocated(long nowNanos) {
        int relayedAt = reader.find(StunAttribute.XOR_RELAYED_ADDRESS);
        int mappedAt = reader.find(StunAttribute.XOR_MAPPED_ADDRESS);
        relayed = relayedAt < 0 ? null : reader.xorAddress(relayedAt);
        mapped = mappedAt < 0 ? null : reader.xorAddress(mappedAt);
        if (relayed == null || mapped == null) {
            fail(0);
            return;
        }
        planRefresh(nowNanos);
        state = State.PERMITTING;
        request(StunType.CREATE_PERMISSION_REQUEST, nowNanos);
    }

    private void planRefresh(long nowNanos) {
        long seconds = reader.number(StunAttribute.LIFETIME, LIFETIME_SECONDS);
        refreshAtNanos = nowNanos + Math.max(seconds - MARGIN_SECONDS, seconds / 2) * SECOND_NANOS;
    }

    private void onError(long nowNanos) {
        int code = reader.errorCode();
        String newRealm = reader.text(StunAttribute.REALM, MAX_TEXT_BYTES);
        String newNonce = reader.text(StunAttribute.NONCE, MAX_TEXT_BYTES);
        boolean challenged = code == 438 || code == 401 && nonce == null;
        if (!challenged || newRealm == null || newNonce == null || ++challenges > MAX_CHALLENGES) {
            fail(code);
            return;
        }
        realm = newRealm.getBytes(UTF_8);
        nonce = newNonce.getBytes(UTF_8);
        key = StunKey.longTerm(username, newRealm, password);
        request(request, nowNanos);
    }

    private void fail(int code) {
        state = State.FAILED;
        errorCode = code;
        stopTimers();
    }

    private void stopTimers() {
        request = 0;
        resendAtNanos = Long.MAX_VALUE;
        refreshAtNanos = Long.MAX_VALUE;
        bindAtNanos = Long.MAX_VALUE;
    }

    private void request(int type, long nowNanos) {
        request = type;
        transactionHigh = random.nextLong();
        transactionLow = random.nextInt();
        writer.begin(type, transactionHigh, transactionLow);
        switch (type) {
            case StunType.ALLOCATE_REQUEST -> {
                TurnAttributes.requestedUdp(writer);
                TurnAttributes.lifetime(writer, LIFETIME_SECONDS);
            }
            case StunType.REFRESH_REQUEST ->
                TurnAttributes.lifetime(writer, state == State.CLOSED ? 0 : LIFETIME_SECONDS);
            case StunType.CREATE_PERMISSION_REQUEST -> TurnAttributes.peerAddress(writer, peer);
            default -> {
                TurnAttributes.channelNumber(writer, CHANNEL);
                TurnAttributes.peerAddress(writer, peer);
            }
        }
        if (key != null) {
            writer.text(StunAttribute.USERNAME, username).value(StunAttribute.REALM, realm)
                    .value(StunAttribute.NONCE, nonce).integrity(key);
        }
        sent = Arrays.copyOf(writer.bytes(), writer.length());
        sends = 0;
        resend(nowNanos);
    }

    private void resend(long nowNanos) {
        if (sends == MAX_SENDS) {
            fail(0);
            return;
        }
        resendAtNanos = nowNanos + (FIRST_TIMEOUT_NANOS << sends);
        sends++;
        out.send(sent, 0, sent.length);
    }
}
