package starling.media.engine;

import java.util.ArrayList;
import java.util.List;
import starling.core.buffer.PacketBuffer;
import starling.core.media.NegotiatedMedia;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpHeader;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpSender;

/**
 * The tracks of a secured session: decrypts what comes, finds its track, and applies each negotiation as a whole. Used by
 * the loop's thread alone.
 */
final class SessionMedia {
    private static final IncomingTrack[] NONE_IN = {};
    private static final OutgoingTrack[] NONE_OUT = {};

    private final MediaSession session;
    private final MediaLoop loop;
    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private final SessionRtcp rtcp;
    private final KeyFrameRequest keyFrameRequest = new KeyFrameRequest();
    private IncomingTrack[] incoming = NONE_IN;
    private OutgoingTrack[] outgoing = NONE_OUT;

    SessionMedia(MediaSession session, MediaLoop loop, SrtpMasterKeys keys, long nowNanos) {
        this.session = session;
        this.loop = loop;
        this.sender = loop.host().srtpSender(keys, loop.srtpScratch());
        this.receiver = loop.host().srtpReceiver(keys, loop.srtpScratch());
        this.rtcp = new SessionRtcp(this, loop, nowNanos);
    }

    IncomingTrack[] incoming() {
        return incoming;
    }

    OutgoingTrack[] outgoing() {
        return outgoing;
    }

    void negotiate(NegotiatedMedia media, long nowNanos) {
        incoming = negotiateIncoming(media.receives());
        outgoing = negotiateOutgoing(media.sends(), nowNanos);
        rtcp.onNegotiated(nowNanos);
    }

    private IncomingTrack[] negotiateIncoming(List<ReceiveTrack> tracks) {
        List<IncomingTrack> result = new ArrayList<>();
        for (ReceiveTrack track : tracks) {
            IncomingTrack known = null;
            for (IncomingTrack in : incoming) {
                known = in.track().kind() == track.kind() && in.track().codec() == track.codec() ? in : known;
            }
            if (known == null) {
                known = new IncomingTrack(this, track, new SourceKey(session.id(), track.kind()), loop);
            }
            known.update(track);
            result.add(known);
        }
        for (IncomingTrack in : incoming) {
            if (!result.contains(in)) {
                in.close();
            }
        }
        return result.toArray(NONE_IN);
    }

    private OutgoingTrack[] negotiateOutgoing(List<SendTrack> tracks, long nowNanos) {
        OutgoingTrack[] result = new OutgoingTrack[tracks.size()];
        for (OutgoingTrack out : outgoing) {
            int at = tracks.indexOf(out.track());
            if (at >= 0) {
                result[at] = out;
            } else {
                out.close();
            }
        }
        for (int i = 0; i < result.length; i++) {
            if (result[i] == null) {
                result[i] = open(tracks.get(i), nowNanos);
            }
        }
        return result;
    }

    private OutgoingTrack open(SendTrack track, long nowNanos) {
        OutgoingTrack out = new OutgoingTrack(session, track, sender, loop);
        out.block(session.blocks(track.source()), nowNanos);
        return out;
    }

    /** What the receiver gets has changed: see {@link MediaSession#blocks}. */
    void onBlocked(long nowNanos) {
        for (OutgoingTrack out : outgoing) {
            out.block(session.blocks(out.track().source()), nowNanos);
        }
    }

    /** Takes an SRTP packet; true if the buffer is kept. */
    boolean onRtp(PacketBuffer packet, long nowNanos) {
        ConnectionCounters counters = session.counters();
        counters.increment(ConnectionCounter.RECEIVED_PACKETS);
        counters.add(ConnectionCounter.RECEIVED_BYTES, packet.length);
        loop.counters().increment(LoopCounter.RECEIVED_SRTP);
        loop.counters().add(LoopCounter.RECEIVED_SRTP_BYTES, packet.length);
        int length = receiver.unprotectRtp(packet.bytes, packet.offset, packet.length);
        if (length < 0) {
            counters.increment(ConnectionCounter.DECRYPT_SKIPPED_SRTP);
            countRefused(length);
            return false;
        }
        packet.length = length;
        loop.counters().increment(LoopCounter.DECRYPTED_SRTP);
        loop.counters().add(LoopCounter.DECRYPTED_SRTP_BYTES, length);
        if (!RtpHeader.isValid(packet.bytes, packet.offset, length)) {
            loop.counters().increment(LoopCounter.MALFORMED);
            return false;
        }
        counters.receivedRtp(packet);
        int payloadType = RtpHeader.payloadType(packet.bytes, packet.offset);
        rtcp.onRtp(packet, nowNanos);
        for (IncomingTrack in : incoming) {
            if (in.takes(payloadType)) {
                return in.onRtp(packet, nowNanos);
            }
        }
        loop.counters().increment(LoopCounter.RTP_UNKNOWN_STREAM);
        return false;
    }

    void onRtcp(byte[] bytes, int offset, int length, long nowNanos) {
        int plain = receiver.unprotectRtcp(bytes, offset, length);
        if (plain < 0) {
            countRefused(plain);
            return;
        }
        rtcp.onRtcp(bytes, offset, plain, nowNanos);
    }

    private void countRefused(int why) {
        loop.counters().increment(switch (why) {
            case SrtpReceiver.REPLAYED -> LoopCounter.SRTP_REPLAYED;
            case SrtpReceiver.NOT_AUTHENTIC -> LoopCounter.SRTP_NOT_AUTHENTIC;
            default -> LoopCounter.MALFORMED;
        });
    }

    void sendPli(long mediaSsrc) {
        rtcp.sendPli(mediaSsrc);
    }

    /** Protects and sends an RTCP compound that stands in the loop's scratch packet behind the headroom. */
    void sendRtcp(int length) {
        byte[] out = loop.scratch();
        session.counters().sentRtcp(out, PacketBuffer.HEADROOM, length);
        session.sendRtcp(out, PacketBuffer.HEADROOM, sender.protectRtcp(out, PacketBuffer.HEADROOM, length));
    }

    /** An application wants a key frame of what this client sends. */
    void requestKeyFrame(long nowNanos) {
        keyFrameRequest.start(keyFrames(), nowNanos);
        askForKeyFrame(nowNanos);
    }

    private void askForKeyFrame(long nowNanos) {
        if (keyFrameRequest.nextDeadlineNanos() > nowNanos || !keyFrameRequest.poll(keyFrames(), nowNanos)) {
            return;
        }
        for (IncomingTrack in : incoming) {
            if (in.isVideo()) {
                in.requestKeyFrame(nowNanos);
            }
        }
    }

    private long keyFrames() {
        long keyFrames = 0;
        for (IncomingTrack in : incoming) {
            keyFrames += in.stream() == null ? 0 : in.stream().counters().keyFrames();
        }
        return keyFrames;
    }

    void onTimer(long nowNanos) {
        rtcp.onTimer(nowNanos);
        askForKeyFrame(nowNanos);
    }

    long nextDeadlineNanos() {
        return Math.min(rtcp.nextDeadlineNanos(), keyFrameRequest.nextDeadlineNanos());
    }

    ConnectionCounters counters() {
        return session.counters();
    }

    /** Packets of the present tracks that never came. */
    long lost() {
        long lost = 0;
        for (IncomingTrack in : incoming) {
            lost += in.stream() == null ? 0 : in.stream().packetsLost();
        }
        return lost;
    }

    void close() {
        for (OutgoingTrack out : outgoing) {
            out.close();
        }
        for (IncomingTrack in : incoming) {
            in.close();
        }
        outgoing = NONE_OUT;
        incoming = NONE_IN;
    }
}
