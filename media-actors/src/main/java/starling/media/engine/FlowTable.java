package starling.media.engine;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import starling.core.buffer.PacketBuffer;
import starling.core.stun.StunHeader;
import starling.core.turn.TurnAllocation;
import starling.core.turn.TurnCounters;
import starling.core.turn.TurnServerCore;
import starling.core.turn.TurnSettings;

/**
 * Tells what a datagram is (RFC 7983) and whose: by the client's address, or, for a new address, by the user name of an
 * authentic ICE check or TURN request. Only those create an entry; everything else is counted and dropped.
 */
final class FlowTable implements TimerWheel.Expiry {
    private static final String SOFTWARE = "Starling";
    private static final int MAX_ALLOCATIONS = 50_000;

    private final MediaLoop loop;
    private final DatagramPort port;
    private final LoopCounters counters;
    private final TurnServerCore turn;
    private final Map<InetSocketAddress, Flow> flows = new HashMap<>();
    private final Map<String, MediaSession> byUfrag = new HashMap<>();
    private final TimerWheel.Timer turnTimer = new TimerWheel.Timer(this);
    private Flow latest;
    private boolean kept;

    FlowTable(MediaLoop loop) {
        this.loop = loop;
        this.port = loop.port();
        this.counters = loop.counters();
        MediaSettings settings = loop.settings();
        InetSocketAddress own = new InetSocketAddress(settings.advertisedAddress(), port.local().getPort());
        byte[] nonceKey = new byte[32];
        loop.secureRandom().nextBytes(nonceKey);
        this.turn = new TurnServerCore(new TurnSettings(settings.turnRealm(), SOFTWARE, List.of(own),
                settings.advertisedAddress(), TurnSettings.DEFAULT_ALLOCATIONS_PER_USER, MAX_ALLOCATIONS), nonceKey,
                this::sendTurn, new Allocations(),
                this::onRelayed);
    }

    private void sendTurn(InetSocketAddress client, byte[] bytes, int offset, int length) {
        port.send(Target.of(client), bytes, offset, length);
    }

    void open(MediaSession session, String turnPassword) {
        byUfrag.put(session.localUfrag(), session);
        turn.addUser(session.turnUsername(), turnPassword, session);
    }

    void close(MediaSession session) {
        byUfrag.remove(session.localUfrag());
        turn.removeUser(session.turnUsername());
        for (Iterator<Flow> all = flows.values().iterator(); all.hasNext();) {
            Flow flow = all.next();
            if (flow.direct != null && flow.direct.session == session) {
                flow.direct = null;
                if (flow.isUnused()) {
                    all.remove();
                }
            }
        }
        latest = null;
    }

    /** The agent of a session gave up a path that it had learned. */
    void forget(MediaPath.Direct path) {
        Flow flow = flows.get(path.remote());
        if (flow != null && flow.direct == path) {
            flow.direct = null;
            if (flow.isUnused()) {
                flows.remove(flow.address);
            }
            latest = null;
        }
    }

    /** What the session's client has done with the TURN server; null once it is closed. */
    TurnCounters turnCounters(MediaSession session) {
        return turn.counters(session.turnUsername());
    }

    /** How many client addresses are known. */
    int size() {
        return flows.size();
    }

    /** Handles one datagram; true if somebody keeps the buffer. */
    boolean onDatagram(InetSocketAddress source, PacketBuffer packet, long nowNanos) {
        if (packet.length == 0) {
            counters.increment(LoopCounter.MALFORMED);
            return false;
        }
        Flow flow = latest;
        if (flow == null || !flow.address.equals(source)) {
            flow = flows.get(source);
            latest = flow;
        }
        int first = packet.bytes[packet.offset] & 0xFF;
        if (first < 4) {
            // Media comes this way too: some clients never bind a channel (RFC 8656 section 11).
            kept = false;
            onStun(source, flow, packet, nowNanos);
            return kept;
        }
        if (flow == null) {
            counters.increment(LoopCounter.UNKNOWN_FLOW);
            return false;
        }
        if (first >= 64 && first < 80) {
            return onChannelData(flow, packet, nowNanos);
        }
        if (flow.direct == null) {
            counters.increment(LoopCounter.UNKNOWN_FLOW);
            return false;
        }
        return flow.direct.session.onMedia(flow.direct, packet, nowNanos);
    }

    private boolean onChannelData(Flow flow, PacketBuffer packet, long nowNanos) {
        kept = false;
        if (flow.allocation == null
                || !turn.handleChannelData(flow.allocation, packet.bytes, packet.offset, packet.length, nowNanos)) {
            counters.increment(LoopCounter.MALFORMED);
        }
        return kept;
    }

    private void onStun(InetSocketAddress source, Flow flow, PacketBuffer packet, long nowNanos) {
        byte[] b = packet.bytes;
        int off = packet.offset;
        int len = packet.length;
        if (!StunHeader.isStun(b, off, len)) {
            counters.increment(LoopCounter.MALFORMED);
            return;
        }
        if (StunHeader.isBinding(b, off)) {
            String ufrag = StunHeader.localUfrag(b, off, len);
            if (ufrag != null) {
                onCheck(source, flow, ufrag, packet, nowNanos);
                return;
            }
            if (!StunHeader.isRequest(b, off)) {
                onCheckResponse(flow, packet, nowNanos);
                return;
            }
        }
        turn.handleStun(source, b, off, len, nowNanos);
        loop.wheel().schedule(turnTimer, turn.nextDeadlineNanos());
    }

    /** A check that came without TURN. */
    private void onCheck(InetSocketAddress source, Flow flow, String ufrag, PacketBuffer packet, long nowNanos) {
        if (!loop.settings().hostCandidate()) {
            counters.increment(LoopCounter.DIRECT_REFUSED);
            return;
        }
        MediaSession session = byUfrag.get(ufrag);
        if (session == null) {
            counters.increment(LoopCounter.STUN_REFUSED);
            return;
        }
        MediaPath.Direct known = flow == null ? null : flow.direct;
        MediaPath.Direct path = known != null && known.session == session
                ? known
                : new MediaPath.Direct(session, source, port);
        if (!session.onStun(path, packet.bytes, packet.offset, packet.length, nowNanos)) {
            counters.increment(LoopCounter.STUN_REFUSED);
            return;
        }
        if (path != known && loop.session(session.id()) == session) {
            flow(source).direct = path;
        }
    }

    private void onCheckResponse(Flow flow, PacketBuffer packet, long nowNanos) {
        if (flow == null || flow.direct == null
                || !flow.direct.session.onStun(flow.direct, packet.bytes, packet.offset, packet.length, nowNanos)) {
            counters.increment(LoopCounter.STUN_REFUSED);
        }
    }

    /** What a client sent to this node through its allocation, still in place in the loop's current packet. */
    private void onRelayed(TurnAllocation allocation, byte[] bytes, int offset, int length, long nowNanos) {
        MediaPath.Relayed path = (MediaPath.Relayed) allocation.attachment;
        PacketBuffer packet = loop.current();
        packet.offset = offset;
        packet.length = length;
        if (length == 0) {
            counters.increment(LoopCounter.MALFORMED);
            return;
        }
        if ((bytes[offset] & 0xFF) < 4) {
            if (!StunHeader.isStun(bytes, offset, length)
                    || !path.session.onStun(path, bytes, offset, length, nowNanos)) {
                counters.increment(LoopCounter.STUN_REFUSED);
            }
            return;
        }
        kept = path.session.onMedia(path, packet, nowNanos);
    }

    private Flow flow(InetSocketAddress address) {
        latest = null;
        return flows.computeIfAbsent(address, Flow::new);
    }

    @Override
    public void onTimer(long nowNanos) {
        turn.onDeadline(nowNanos);
        loop.wheel().schedule(turnTimer, turn.nextDeadlineNanos());
    }

    private final class Allocations implements TurnServerCore.Listener {
        @Override
        public void allocated(TurnAllocation allocation) {
            MediaSession session = (MediaSession) allocation.owner();
            allocation.attachment = new MediaPath.Relayed(session, allocation, port);
            flow(allocation.client()).allocation = allocation;
        }

        @Override
        public void released(TurnAllocation allocation) {
            MediaPath.Relayed path = (MediaPath.Relayed) allocation.attachment;
            path.session.forget(path, loop.nowNanos());
            Flow flow = flow(allocation.client());
            flow.allocation = null;
            if (flow.isUnused()) {
                flows.remove(flow.address);
            }
        }
    }
}
