package starling.core.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

/** A TURN server core, what came out of it, and hand-written requests. */
final class TurnBench implements TurnServerCore.Output, TurnServerCore.Listener, TurnServerCore.Inner {
    static final long SECOND = 1_000_000_000L;
    static final String REALM = "starling";
    static final InetSocketAddress OWN = address("192.0.2.1", 40_000);
    static final InetSocketAddress OTHER_OWN = address("192.0.2.2", 40_000);
    static final InetSocketAddress CLIENT = address("198.51.100.1", 1001);

    final List<byte[]> sent = new ArrayList<>();
    final List<TurnAllocation> allocated = new ArrayList<>();
    final List<TurnAllocation> released = new ArrayList<>();
    final List<String> received = new ArrayList<>();
    final TurnServerCore core;
    long now = -5 * SECOND;
    String username = "alice";
    String password = "secret";
    String nonce = "";

    private final StunWriter writer = new StunWriter(256);
    private int transactions;

    TurnBench() {
        this(new TurnSettings(REALM, "", List.of(OWN, OTHER_OWN), OWN.getAddress(), 3, 5));
    }

    TurnBench(TurnSettings settings) {
        core = new TurnServerCore(settings, new byte[16], this, this, this);
        core.addUser("alice", "secret", "owner of alice");
        core.addUser("bob", "other", "owner of bob");
    }

    @Override
    public void send(InetSocketAddress client, byte[] b, int off, int len) {
        sent.add(Arrays.copyOfRange(b, off, off + len));
    }

    @Override
    public void allocated(TurnAllocation allocation) {
        allocated.add(allocation);
    }

    @Override
    public void released(TurnAllocation allocation) {
        released.add(allocation);
    }

    @Override
    public void received(TurnAllocation allocation, byte[] b, int off, int len, long nowNanos) {
        received.add(new String(b, off, len, StandardCharsets.UTF_8));
    }

    /** Gets a nonce by a request without credentials. */
    void challenge(InetSocketAddress client) {
        begin(StunType.ALLOCATE_REQUEST);
        nonce = exchange(client).text(StunAttribute.NONCE, 100);
    }

    StunReader allocate(InetSocketAddress client) {
        challenge(client);
        begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
        return signed(client);
    }

    StunReader permit(InetSocketAddress client, InetSocketAddress peer) {
        begin(StunType.CREATE_PERMISSION_REQUEST).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
        return signed(client);
    }

    StunReader bind(InetSocketAddress client, int channel, InetSocketAddress peer) {
        begin(StunType.CHANNEL_BIND_REQUEST).number(StunAttribute.CHANNEL_NUMBER, (long) channel << 16)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
        return signed(client);
    }

    StunReader refresh(InetSocketAddress client, int seconds) {
        begin(StunType.REFRESH_REQUEST).number(StunAttribute.LIFETIME, seconds);
        return signed(client);
    }

    void sendIndication(InetSocketAddress client, InetSocketAddress peer, String data) {
        begin(StunType.SEND_INDICATION).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer).text(StunAttribute.DATA, data);
        deliver(client);
    }

    boolean channelData(TurnAllocation allocation, int channel, String data, int claimed) {
        byte[] b = new byte[4 + data.length()];
        b[0] = (byte) (channel >> 8);
        b[1] = (byte) channel;
        b[3] = (byte) claimed;
        System.arraycopy(data.getBytes(StandardCharsets.UTF_8), 0, b, 4, data.length());
        return core.handleChannelData(allocation, b, 0, b.length, now);
    }

    StunWriter begin(int type) {
        return writer.begin(type, 0x1234, ++transactions);
    }

    /** Adds credentials to the message begun and returns the answer. */
    StunReader signed(InetSocketAddress client) {
        writer.text(StunAttribute.USERNAME, username).text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, nonce)
                .integrity(StunKey.longTerm(username, REALM, password));
        return exchange(client);
    }

    /** Delivers the message begun and returns the answer; fails if there is none. */
    StunReader exchange(InetSocketAddress client) {
        int before = sent.size();
        deliver(client);
        if (sent.size() != before + 1) {
            throw new AssertionError(sent.size() - before + " answers (expected: 1)");
        }
        return read(sent.get(before));
    }

    void deliver(InetSocketAddress client) {
        core.handleStun(client, writer.bytes(), 0, writer.length(), now);
    }

    void pass(long seconds) {
        long end = now + seconds * SECOND;
        while (core.nextDeadlineNanos() <= end) {
            now = Math.max(now, core.nextDeadlineNanos());
            core.onDeadline(now);
        }
        now = end;
    }

    static StunReader read(byte[] b) {
        StunReader reader = new StunReader();
        if (!reader.read(b, 0, b.length)) {
            throw new AssertionError("not a STUN message");
        }
        return reader;
    }

    static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
