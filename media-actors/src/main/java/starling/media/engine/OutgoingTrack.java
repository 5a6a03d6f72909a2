package starling.media.engine;

import starling.core.buffer.PacketBuffer;
import starling.core.media.SendTrack;
import starling.core.srtp.SrtpSendContext;
import starling.core.srtp.SrtpSender;
import starling.core.stream.SendStream;

/** One source on its way to one receiver: rewriting, encryption and answers to NACKs. Used by the loop's thread alone. */
final class OutgoingTrack {
    private static final int SEQUENCE_BOUND = 1 << 15;

    private final MediaSession session;
    private final SendTrack track;
    private final SendStream stream;
    private final SrtpSendContext srtp;
    private final SrtpSendContext rtxSrtp;
    private final MediaLoop loop;
    /** Null while it is blocked. */
    private Source source;

    /** It sends nothing before {@link #block} says so. */
    OutgoingTrack(MediaSession session, SendTrack track, SrtpSender sender, MediaLoop loop) {
        this.session = session;
        this.track = track;
        this.loop = loop;
        this.stream = new SendStream(track, loop.random().nextInt(SEQUENCE_BOUND),
                loop.random().nextInt(SEQUENCE_BOUND));
        this.srtp = sender.context((int) track.ssrc());
        this.rtxSrtp = track.rtxSsrc() < 0 ? null : sender.context((int) track.rtxSsrc());
    }

    SendTrack track() {
        return track;
    }

    /**
     * Whether the receiver gets nothing of the source. A blocked track is no receiver of its source at all: it costs nothing
     * per packet, and is fetched from nowhere for it alone.
     */
    void block(boolean blocked, long nowNanos) {
        if (blocked) {
            close();
            stream.onSourceChanged();
        } else if (source == null) {
            source = loop.sources().subscribe(track.source(), loop.loopOf(track.source().connection()));
            source.add(this);
            source.requestKeyFrame(nowNanos);
        }
    }

    void close() {
        if (source != null) {
            source.remove(this);
            loop.sources().unsubscribe(source);
            source = null;
        }
    }

    /** The receiver cannot go on without one. */
    void requestKeyFrame(long nowNanos) {
        if (source != null) {
            source.requestKeyFrame(nowNanos);
        }
    }

    SendStream stream() {
        return stream;
    }

    /** Sends one packet of the source to this receiver. The hot path: runs for every packet and receiver. */
    void forward(PacketBuffer packet, long sequence, boolean keyFrame, long nowNanos) {
        if (!stream.wants(keyFrame, nowNanos)) {
            return;
        }
        byte[] out = loop.scratch();
        int length = stream.rewrite(packet, sequence, out, PacketBuffer.HEADROOM);
        if (length > 0) {
            session.sendSrtp(out, PacketBuffer.HEADROOM, srtp.protect(out, PacketBuffer.HEADROOM, length));
        }
    }

    /** Reads what {@link #forward} will need, see {@link SrtpSendContext#touch}. */
    long touch() {
        return stream.touch() + srtp.touch() + session.touch();
    }

    /** The source's number carries no media: it is left out, or, when later ones went out already, filled. */
    void skip(long sequence) {
        if (stream.skip(sequence)) {
            return;
        }
        byte[] out = loop.scratch();
        int length = stream.fill(sequence, out, PacketBuffer.HEADROOM);
        if (length > 0) {
            session.sendSrtp(out, PacketBuffer.HEADROOM, srtp.protect(out, PacketBuffer.HEADROOM, length));
        }
    }

    /** The receiver misses one of our packets. */
    void onNack(int outgoingSequence, long nowNanos) {
        long sequence = source == null ? -1 : stream.onNack(outgoingSequence, nowNanos);
        PacketBuffer stored = sequence < 0 ? null : source.stored(sequence);
        if (stored == null) {
            return;
        }
        byte[] out = loop.scratch();
        int offset = PacketBuffer.HEADROOM;
        int length = rtxSrtp != null
                ? stream.rewriteRtx(stored, sequence, out, offset)
                : stream.rewriteAgain(stored, sequence, out, offset);
        if (length > 0) {
            loop.counters().increment(LoopCounter.RTX_SENT);
            session.counters().increment(ConnectionCounter.SENT_RTP_RTX);
            session.sendSrtp(out, offset,
                    rtxSrtp != null ? rtxSrtp.protect(out, offset, length) : srtp.protectAgain(out, offset, length));
        }
    }

    void onSourceReport(long ntp, long rtp, long arrivalNanos) {
        stream.onSourceReport(ntp, rtp, arrivalNanos);
    }

    void onSourceChanged() {
        stream.onSourceChanged();
    }
}
