package starling.media.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.core.buffer.PacketBuffer;
import starling.core.media.SourceKey;
import starling.core.relay.RelayBody;
import starling.core.relay.RelayHeader;
import starling.core.relay.RelayReceiver;
import starling.core.rtcp.RtcpReader;
import starling.core.rtp.RtpHeader;

/**
 * One loop's exchange with other nodes: its port, the nodes it knows, what it fetches and what it hands out. What is not authentic
 * changes nothing but a counter. Used by the loop's thread alone, but for {@link #traffic}.
 */
final class RelayLoop implements TimerWheel.Expiry {
    /** Where the body of an outgoing datagram stands in the loop's scratch packet. */
    static final int BODY_AT = PacketBuffer.HEADROOM + RelayHeader.SIZE;
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);
    private static final int OVERHEAD = RelayHeader.SIZE + RelayBody.MEDIA_SIZE + RelayHeader.TAG_SIZE;
    private static final int SLOT_BITS = 16;
    private static final int MAX_FORMER = 1000;
    private static final long PUBLISH_NANOS = 1_000_000_000L;
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final long MAX_AGE_NANOS = 60_000_000_000L;

    private final MediaLoop loop;
    private final RelayNode node;
    private final DatagramPort port;
    private final int index;
    private final RtcpReader nacks = new RtcpReader();
    private final TimerWheel.Timer sweep = new TimerWheel.Timer(this);
    private final Map<String, RelayTraffic> trafficByName = new HashMap<>();
    /** Peers that were there before: one that comes back in the same life goes on with its counters and replay windows. */
    private final Map<RelayEndpoint, RelayPeer> former = new LinkedHashMap<>();
    private volatile List<RelayTraffic> traffic = List.of();
    private RelayPeer[] peers = {};
    private int[] peerKeys = {};
    private RelayUpstream[] upstreams = new RelayUpstream[16];
    private int uses;
    private PacketBuffer current = new PacketBuffer();
    private long publishNanos;

    /** @param index of this loop among those of the node that have a relay port */
    RelayLoop(MediaLoop loop, RelayNode node, DatagramPort port, int index) {
        this.loop = loop;
        this.node = node;
        this.port = port;
        this.index = index;
    }

    MediaLoop loop() {
        return loop;
    }

    RelayNode node() {
        return node;
    }

    DatagramPort port() {
        return port;
    }

    int index() {
        return index;
    }

    /** Any thread. */
    List<RelayTraffic> traffic() {
        return traffic;
    }

    void publish() {
        for (RelayTraffic known : traffic) {
            known.streamsReceived = 0;
        }
        for (RelayUpstream upstream : upstreams) {
            RelayPeer peer = upstream == null ? null : peer(upstream.from());
            if (peer != null) {
                peer.traffic.streamsReceived++;
            }
        }
        for (RelayTraffic known : traffic) {
            known.publish();
        }
    }

    /** The slot in a handle; what stands above it tells streams apart that had the slot one after the other. */
    static int slot(int handle) {
        return handle & (1 << SLOT_BITS) - 1;
    }

    /** Another node by its key, or null. */
    RelayPeer peer(int key) {
        for (int i = 0; i < peerKeys.length; i++) {
            if (peerKeys[i] == key) {
                return peers[i];
            }
        }
        return null;
    }

    /** These are the other nodes from now on; one that is the same as before keeps its state. */
    void peers(List<RelayEndpoint> endpoints, long nowNanos) {
        List<RelayPeer> kept = new ArrayList<>();
        for (RelayEndpoint endpoint : endpoints) {
            RelayPeer known = peer(endpoint.nodeKey());
            if (known != null && known.endpoint().equals(endpoint)) {
                kept.add(known);
            } else {
                open(endpoint, kept);
            }
        }
        for (RelayPeer peer : peers) {
            if (!kept.contains(peer)) {
                peer.close(nowNanos);
                former.put(peer.endpoint(), peer);
            }
        }
        former.keySet().removeAll(endpoints);
        for (var eldest = former.keySet().iterator(); former.size() > MAX_FORMER;) {
            eldest.next();
            eldest.remove();
        }
        peers = kept.toArray(RelayPeer[]::new);
        peerKeys = kept.stream().mapToInt(RelayPeer::key).toArray();
        traffic = List.copyOf(trafficByName.values());
        loop.wheel().schedule(sweep, nowNanos + SWEEP_NANOS);
    }

    private void open(RelayEndpoint endpoint, List<RelayPeer> to) {
        RelayPeer back = former.get(endpoint);
        if (back != null) {
            to.add(back);
            return;
        }
        try {
            to.add(new RelayPeer(this, endpoint,
                    trafficByName.computeIfAbsent(endpoint.nodeName(), RelayTraffic::new)));
        } catch (IllegalArgumentException e) {
            LOG.warn("no media can be exchanged with node {}: {}", endpoint.nodeName(), e.getMessage());
        }
    }

    @Override
    public void onTimer(long nowNanos) {
        for (RelayPeer peer : peers) {
            peer.expire(nowNanos);
        }
        loop.wheel().schedule(sweep, nowNanos + SWEEP_NANOS);
    }

    /** Whether this loop is to fetch the source from another node. */
    boolean fetches(SourceKey key) {
        return node.isRemote(key.connection()) && node.homeOf(key.connection()) == loop;
    }

    /** Fetches the source from now on. */
    void fetch(Source source, long nowNanos) {
        int slot = 0;
        while (slot < upstreams.length && upstreams[slot] != null) {
            slot++;
        }
        if (slot == RelaySinks.MAX_STREAMS) {
            loop.counters().increment(LoopCounter.RELAY_REFUSED);
            return;
        }
        if (slot == upstreams.length) {
            upstreams = Arrays.copyOf(upstreams, 2 * slot);
        }
        int origin = source.key().connection().nodeKey();
        int from = node.topology().upstream(node.settings().nodeKey(), origin);
        RelayUpstream upstream = new RelayUpstream(this, source, ++uses << SLOT_BITS | slot, from, nowNanos);
        upstreams[slot] = upstream;
        source.upstream(upstream);
        upstream.start(nowNanos);
    }

    /** Nobody on this node receives the source any more. */
    void abandon(Source source) {
        for (int slot = 0; slot < upstreams.length; slot++) {
            if (upstreams[slot] != null && source.isFedBy(upstreams[slot])) {
                RelayUpstream upstream = upstreams[slot];
                upstreams[slot] = null;
                source.upstream(null);
                upstream.close();
                return;
            }
        }
    }

    /** Takes what has come, at most {@code limit} datagrams; returns how many. */
    int receive(int limit, long nowNanos) {
        for (int n = 0; n < limit; n++) {
            if (port.receive(current) == null) {
                return n;
            }
            current.arrivalNanos = nowNanos;
            try {
                if (onDatagram(current, nowNanos)) {
                    current = loop.pool().take();
                }
            } catch (RuntimeException e) {
                // The buffer may have been kept before the failure.
                current = loop.pool().take();
                loop.onDefect(e);
            }
        }
        return limit;
    }

    /** Sends what is held back. */
    void endCycle(long nowNanos) {
        port.flush();
        if (nowNanos - publishNanos >= PUBLISH_NANOS) {
            publishNanos = nowNanos;
            publish();
        }
    }

    private boolean onDatagram(PacketBuffer packet, long nowNanos) {
        byte[] b = packet.bytes;
        int off = packet.offset;
        if (!RelayHeader.isValid(b, off, packet.length)) {
            loop.counters().increment(LoopCounter.RELAY_MALFORMED);
            return false;
        }
        RelayPeer peer = peer(RelayHeader.nodeKey(b, off));
        RelayPeer.Link link = peer == null ? null : peer.link(RelayHeader.loop(b, off));
        if (link == null) {
            loop.counters().increment(LoopCounter.RELAY_STRANGER);
            return false;
        }
        int length = link.receiver.open(b, off, packet.length);
        int kind = RelayHeader.kind(b, off);
        int flags = RelayHeader.flags(b, off);
        if (length < 0 || !RelayBody.isValid(kind, flags, length)) {
            peer.traffic.rejected++;
            loop.counters().increment(switch (length) {
                case RelayReceiver.NOT_AUTHENTIC -> LoopCounter.RELAY_NOT_AUTHENTIC;
                case RelayReceiver.REPLAYED -> LoopCounter.RELAY_REPLAYED;
                default -> LoopCounter.RELAY_MALFORMED;
            });
            return false;
        }
        int body = off + RelayHeader.SIZE;
        switch (kind) {
            case RelayBody.MEDIA -> {
                return onMedia(peer, packet, body, length, nowNanos);
            }
            case RelayBody.STATE -> onState(peer, b, body, flags, RelayHeader.generation(b, off), nowNanos);
            case RelayBody.SUBSCRIBE -> onSubscribe(link, b, body, nowNanos);
            case RelayBody.UNSUBSCRIBE -> link.sinks.unsubscribe(RelayBody.handle(b, body), nowNanos);
            default -> onFeedback(link, kind, b, body, length, nowNanos);
        }
        return false;
    }

    private boolean onMedia(RelayPeer peer, PacketBuffer packet, int body, int length, long nowNanos) {
        byte[] b = packet.bytes;
        int off = packet.offset;
        peer.traffic.receivedPackets++;
        peer.traffic.receivedBytes += packet.length;
        loop.counters().increment(LoopCounter.RELAY_RECEIVED);
        RelayUpstream upstream = upstream(peer, RelayBody.handle(b, body));
        if (upstream == null) {
            loop.counters().increment(LoopCounter.RELAY_UNKNOWN_STREAM);
            return false;
        }
        int flags = RelayHeader.flags(b, off);
        int generation = RelayHeader.generation(b, off);
        long sequence = RelayBody.sequence(b, body);
        int rtp = body + RelayBody.MEDIA_SIZE;
        int rtpLength = length - RelayBody.MEDIA_SIZE;
        if (sequence < 0 || rtpLength > 0 && !RtpHeader.isValid(b, rtp, rtpLength)) {
            peer.traffic.rejected++;
            loop.counters().increment(LoopCounter.RELAY_MALFORMED);
            return false;
        }
        packet.offset = rtp;
        packet.length = rtpLength;
        return upstream.onMedia(packet, flags, generation, sequence, nowNanos);
    }

    private void onState(RelayPeer peer, byte[] b, int body, int flags, int generation, long nowNanos) {
        RelayUpstream upstream = upstream(peer, RelayBody.handle(b, body));
        if (upstream == null) {
            loop.counters().increment(LoopCounter.RELAY_UNKNOWN_STREAM);
            return;
        }
        boolean current = upstream.onState(RelayBody.sequence(b, body), generation, nowNanos);
        if (current && (flags & RelayBody.REPORT) != 0) {
            long age = Math.max(0, Math.min(MAX_AGE_NANOS, RelayBody.ageNanos(b, body)));
            upstream.onReport(RelayBody.ntp(b, body), RelayBody.rtp(b, body), nowNanos - age);
        }
    }

    private RelayUpstream upstream(RelayPeer peer, int handle) {
        int slot = slot(handle);
        RelayUpstream upstream = slot < upstreams.length ? upstreams[slot] : null;
        return upstream != null && upstream.handle() == handle && upstream.from() == peer.key() ? upstream : null;
    }

    private void onSubscribe(RelayPeer.Link link, byte[] b, int body, long nowNanos) {
        SourceKey key = RelayBody.source(b, body);
        boolean ours = key != null
                && node.topology().serves(node.settings().nodeKey(), key.connection().nodeKey());
        if (!ours || !link.sinks.subscribe(RelayBody.handle(b, body), key, nowNanos)) {
            loop.counters().increment(LoopCounter.RELAY_REFUSED);
        }
    }

    private void onFeedback(RelayPeer.Link link, int kind, byte[] b, int body, int length, long nowNanos) {
        RelaySink sink = link.sinks.get(RelayBody.handle(b, body));
        if (sink == null) {
            loop.counters().increment(LoopCounter.RELAY_UNKNOWN_STREAM);
        } else if (kind == RelayBody.KEY_FRAME) {
            sink.onKeyFrameWanted(nowNanos);
        } else {
            loop.counters().increment(LoopCounter.RELAY_NACK_RECEIVED);
            sink.onNack(nacks.reset(b, body + RelayBody.HANDLE_SIZE, length - RelayBody.HANDLE_SIZE));
        }
    }

    /** Sends a packet in its forward form. */
    void sendMedia(RelayPeer.Link link, int handle, PacketBuffer packet, long sequence, int flags, int generation) {
        int length = packet.length;
        if (length > PacketBuffer.MAX_DATAGRAM - OVERHEAD) {
            loop.counters().increment(LoopCounter.RELAY_REFUSED);
            return;
        }
        byte[] out = loop.scratch();
        RelayBody.writeMedia(out, BODY_AT, handle, sequence);
        System.arraycopy(packet.bytes, packet.offset, out, BODY_AT + RelayBody.MEDIA_SIZE, length);
        link.peer().traffic.sentPackets++;
        link.peer().traffic.sentBytes += length + OVERHEAD;
        loop.counters().increment(LoopCounter.RELAY_SENT);
        send(link, RelayBody.MEDIA, flags, generation, RelayBody.MEDIA_SIZE + length);
    }

    /** Protects and sends the body that stands at {@link #BODY_AT} in the loop's scratch packet. */
    void send(RelayPeer.Link link, int kind, int flags, int generation, int bodyLength) {
        byte[] out = loop.scratch();
        port.send(link.target, out, PacketBuffer.HEADROOM,
                link.sender.seal(out, PacketBuffer.HEADROOM, kind, flags, generation, bodyLength));
    }
}
