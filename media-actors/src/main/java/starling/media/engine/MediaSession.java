package starling.media.engine;

import java.util.Arrays;
import java.util.Set;
import starling.core.buffer.PacketBuffer;
import starling.core.ice.IceCredentials;
import starling.core.ice.IcePath;
import starling.core.ice.IceState;
import starling.core.ice.ServerIceAgent;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.core.srtp.SrtpMasterKeys;

/**
 * One connection on its loop: wires ICE, DTLS and media together and has no protocol logic of its own. Used by the
 * loop's thread alone, but for {@link #sendDtls}, which a handshake may call from its own thread.
 */
final class MediaSession implements TimerWheel.Expiry {
    private final ConnectionId id;
    private final ChannelId channel;
    private final MediaLoop loop;
    private final MediaEvents events;
    private final ServerIceAgent ice;
    private final String turnUsername;
    private final SessionDtls dtls;
    private final ConnectionCounters counters = new ConnectionCounters();
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this);
    private final long openedNanos;
    private final long setupDeadlineNanos;
    private IceState reportedState = IceState.NEW;
    private RemoteTransport remote;
    private NegotiatedMedia negotiated;
    private Set<SourceKey> blocked = Set.of();
    private SessionMedia media;
    private MediaPath path;
    private boolean closed;
    /** Counted for every packet and receiver, so beside the path, which is fetched for them anyway. */
    private long sentPackets;
    private long sentBytes;

    MediaSession(ConnectionId id, ChannelId channel, IceCredentials local, String turnUsername, MediaLoop loop,
            MediaEvents events, long nowNanos) {
        this.id = id;
        this.channel = channel;
        this.loop = loop;
        this.events = events;
        this.turnUsername = turnUsername;
        this.ice = new ServerIceAgent(local, loop.settings().iceTimers(), loop.random(), new Checks());
        this.dtls = new SessionDtls(this, loop);
        this.openedNanos = nowNanos;
        this.setupDeadlineNanos = nowNanos + loop.settings().setupTimeoutNanos();
        reschedule();
    }

    ConnectionId id() {
        return id;
    }

    ChannelId channel() {
        return channel;
    }

    String localUfrag() {
        return ice.local().ufrag();
    }

    String turnUsername() {
        return turnUsername;
    }

    ConnectionCounters counters() {
        return counters;
    }

    /** The client's half of the transport arrived with its answer. */
    void connect(RemoteTransport transport, long nowNanos) {
        if (remote != null) {
            return;
        }
        remote = transport;
        ice.setRemote(new IceCredentials(transport.iceUfrag(), transport.icePassword()), nowNanos);
        dtls.start(transport);
        afterIce(nowNanos);
    }

    void negotiate(NegotiatedMedia tracks, long nowNanos) {
        negotiated = tracks;
        if (media != null) {
            media.negotiate(tracks, nowNanos);
            reschedule();
        }
    }

    /** From now on the client gets nothing of these sources, and of all others it receives what they send. */
    void block(Set<SourceKey> sources, long nowNanos) {
        blocked = sources;
        if (media != null) {
            media.onBlocked(nowNanos);
        }
    }

    /** Whether the client is to get nothing of a source. */
    boolean blocks(SourceKey source) {
        return blocked.contains(source);
    }

    /** A STUN message of this session's checks; false if it is not authentic. */
    boolean onStun(MediaPath from, byte[] bytes, int offset, int length, long nowNanos) {
        boolean ours = ice.handle(from, from.remote(), bytes, offset, length, nowNanos);
        if (ours && from.kind() == TransportKind.TURN_UDP) {
            counters.receivedCheck(bytes, offset);
        }
        afterIce(nowNanos);
        return ours;
    }

    /** DTLS, SRTP or SRTCP that came over an authenticated path; the packet stays the caller's unless true is returned. */
    boolean onMedia(MediaPath from, PacketBuffer packet, long nowNanos) {
        int first = packet.bytes[packet.offset] & 0xFF;
        if (first >= 20 && first <= 63) {
            counters.increment(ConnectionCounter.RECEIVED_DTLS);
            if (path == null) {
                path = from;
            }
            dtls.onDatagram(packet.bytes, packet.offset, packet.length);
            return false;
        }
        if (first < 128 || first > 191 || packet.length < 8 || media == null) {
            loop.counters().increment(LoopCounter.MALFORMED);
            return false;
        }
        boolean kept = false;
        int payloadType = packet.bytes[packet.offset + 1] & 0x7F;
        if (payloadType >= 64 && payloadType <= 95) {
            media.onRtcp(packet.bytes, packet.offset, packet.length, nowNanos);
        } else {
            kept = media.onRtp(packet, nowNanos);
        }
        reschedule();
        return kept;
    }

    /** The handshake is done: media may flow. */
    void onSecured(SrtpMasterKeys keys, long nowNanos) {
        media = new SessionMedia(this, loop, keys, nowNanos);
        if (negotiated != null) {
            media.negotiate(negotiated, nowNanos);
        }
        if (path != null) {
            events.connected(path.kind(), nowNanos - openedNanos);
        }
        reschedule();
    }

    /** Reads what {@link #sendSrtp} will need, see {@link OutgoingTrack#touch}. */
    long touch() {
        return sentPackets + (path == null ? 0 : path.touch());
    }

    /** Sends a protected packet along the current path. */
    void sendSrtp(byte[] bytes, int offset, int length) {
        if (path == null || length < 0) {
            return;
        }
        sentPackets++;
        sentBytes += length;
        loop.counters().increment(LoopCounter.SENT_SRTP);
        loop.counters().add(LoopCounter.SENT_SRTP_BYTES, length);
        path.send(bytes, offset, length);
    }

    /** Sends protected RTCP along the current path. */
    void sendRtcp(byte[] bytes, int offset, int length) {
        if (path == null || length < 0) {
            return;
        }
        path.send(bytes, offset, length);
    }

    /** Any thread: sends a DTLS record along the current path. */
    void sendDtls(byte[] bytes, int offset, int length) {
        if (loop.isCurrentThread()) {
            sendDtlsHere(bytes, offset, length);
        } else {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            loop.execute(() -> sendDtlsHere(copy, 0, length));
        }
    }

    private void sendDtlsHere(byte[] bytes, int offset, int length) {
        if (path != null && !closed) {
            counters.increment(ConnectionCounter.SENT_DTLS);
            byte[] out = loop.scratch();
            System.arraycopy(bytes, offset, out, PacketBuffer.HEADROOM, length);
            path.send(out, PacketBuffer.HEADROOM, length);
        }
    }

    /** What the agent wants of the network. */
    private final class Checks implements ServerIceAgent.Output {
        @Override
        public void send(IcePath to, byte[] bytes, int offset, int length) {
            byte[] out = loop.scratch();
            System.arraycopy(bytes, offset, out, PacketBuffer.HEADROOM, length);
            if (((MediaPath) to).kind() == TransportKind.TURN_UDP) {
                counters.sentCheck(bytes, offset);
            }
            ((MediaPath) to).send(out, PacketBuffer.HEADROOM, length);
        }

        @Override
        public void dropped(IcePath gone) {
            if (gone instanceof MediaPath.Direct direct) {
                loop.flows().forget(direct);
            }
        }
    }

    private void afterIce(long nowNanos) {
        MediaPath selected = (MediaPath) ice.selected();
        if (selected != null) {
            path = selected;
        }
        IceState state = ice.state();
        if (state != reportedState) {
            events.iceStateChanged(reportedState.text(), state.text());
            reportedState = state;
            if (state == IceState.FAILED) {
                loop.close(this, MediaCloseReason.ICE_FAILED);
                return;
            }
        }
        reschedule();
    }

    /** A TURN allocation or direct address of this session is gone. */
    void forget(MediaPath gone, long nowNanos) {
        ice.forget(gone);
        if (path == gone) {
            path = (MediaPath) ice.selected();
        }
        reschedule();
    }

    @Override
    public void onTimer(long nowNanos) {
        if (closed) {
            return;
        }
        if (media == null && nowNanos >= setupDeadlineNanos) {
            loop.close(this, MediaCloseReason.SETUP_TIMEOUT);
            return;
        }
        if (nowNanos >= ice.nextDeadlineNanos()) {
            ice.onDeadline(nowNanos);
            afterIce(nowNanos);
        }
        if (media != null && !closed) {
            media.onTimer(nowNanos);
        }
        reschedule();
    }

    private void reschedule() {
        if (closed) {
            return;
        }
        long deadline = ice.nextDeadlineNanos();
        deadline = Math.min(deadline, media == null ? setupDeadlineNanos : media.nextDeadlineNanos());
        loop.wheel().schedule(timer, deadline);
    }

    /** An application wants a key frame of what this client sends; nothing is asked before its media is up. */
    void requestKeyFrame(long nowNanos) {
        if (media != null && !closed) {
            media.requestKeyFrame(nowNanos);
            reschedule();
        }
    }

    /** Everything counted so far. */
    MediaStats stats() {
        return counters.stats(new ConnectionCounters.Others(ice, loop.flows().turnCounters(this), sentPackets,
                sentBytes, media == null ? 0 : media.lost()), loop.nowNanos());
    }

    /** Called by the loop, once. */
    void close(MediaCloseReason reason) {
        if (closed) {
            return;
        }
        MediaStats last = stats();
        if (media != null) {
            media.close();
        }
        dtls.close();
        closed = true;
        loop.wheel().cancel(timer);
        events.closed(reason, last);
    }
}
