package starling.media.engine;

import starling.core.buffer.PacketBuffer;
import starling.core.media.HeaderExtension;
import starling.core.media.MediaKind;
import starling.core.media.ReceiveTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;
import starling.core.stream.ReceiveStream;

/**
 * One track a client sends: turns decrypted packets into the forward form and hands them to its source. The SSRC is the
 * one of the first packet with the negotiated payload type; another one takes over once the first has fallen silent.
 * Used by the loop's thread alone.
 */
final class IncomingTrack implements Source.Upstream {
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final int FORWARDED = HeaderExtension.forwardedBits();

    private final SessionMedia media;
    private final MediaLoop loop;
    private final Source source;
    private ReceiveTrack track;
    private ReceiveStream stream;
    private long ssrc = -1;
    private long rtxSsrc = -1;
    private long latestNanos;

    IncomingTrack(SessionMedia media, ReceiveTrack track, SourceKey key, MediaLoop loop) {
        this.media = media;
        this.loop = loop;
        this.track = track;
        this.source = loop.sources().publish(key, this);
    }

    ReceiveTrack track() {
        return track;
    }

    /** A new negotiation of the same section; payload types and SSRCs that stay the same keep their state. */
    void update(ReceiveTrack renewed) {
        track = renewed;
    }

    Source source() {
        return source;
    }

    /** Null until the first packet. */
    ReceiveStream stream() {
        return stream;
    }

    long ssrc() {
        return ssrc;
    }

    boolean isVideo() {
        return track.kind() == MediaKind.VIDEO;
    }

    boolean takes(int payloadType) {
        return payloadType == track.payloadType() || payloadType == track.rtxPayloadType();
    }

    /** Takes a decrypted packet; true if the buffer is kept. */
    boolean onRtp(PacketBuffer packet, long nowNanos) {
        long packetSsrc = RtpHeader.ssrc(packet.bytes, packet.offset);
        long sequence;
        if (RtpHeader.payloadType(packet.bytes, packet.offset) == track.payloadType()) {
            if (packetSsrc != ssrc && !adopt(packetSsrc, nowNanos)) {
                loop.counters().increment(LoopCounter.RTP_UNKNOWN_STREAM);
                return false;
            }
            latestNanos = nowNanos;
            sequence = stream.onRtp(packet.bytes, packet.offset, packet.length, nowNanos);
        } else {
            if (stream == null || rtxSsrc >= 0 && packetSsrc != rtxSsrc) {
                loop.counters().increment(LoopCounter.RTP_UNKNOWN_STREAM);
                return false;
            }
            rtxSsrc = packetSsrc;
            media.counters().increment(ConnectionCounter.RECEIVED_RTP_RTX);
            sequence = stream.onRtx(packet, nowNanos);
            if (sequence >= 0) {
                media.counters().increment(ConnectionCounter.RECOVERED_RTP);
                loop.counters().increment(LoopCounter.RTX_RECEIVED);
            }
        }
        return sequence >= 0 ? forward(packet, sequence, nowNanos) : drop(sequence);
    }

    private boolean drop(long why) {
        loop.counters().increment(
                why == ReceiveStream.PADDING_ONLY ? LoopCounter.RTP_PADDING_ONLY : LoopCounter.RTP_DUPLICATE);
        return false;
    }

    private boolean forward(PacketBuffer packet, long sequence, long nowNanos) {
        if (stream.lastIsMedia()) {
            RtpExtensions.retain(packet, FORWARDED);
        } else {
            loop.counters().increment(LoopCounter.RTP_PADDING_ONLY);
            packet.length = 0;
        }
        source.accept(packet, sequence, stream.lastIsKeyFrame(), nowNanos);
        return true;
    }

    private boolean adopt(long packetSsrc, long nowNanos) {
        if (stream != null && nowNanos - latestNanos < SILENCE_NANOS) {
            return false;
        }
        ssrc = packetSsrc;
        rtxSsrc = track.rtxSsrc();
        boolean restarted = stream != null;
        stream = new ReceiveStream(track, packetSsrc);
        if (restarted) {
            source.onRestarted(nowNanos);
        }
        return true;
    }

    @Override
    public void requestKeyFrame(long nowNanos) {
        if (ssrc >= 0) {
            media.sendPli(ssrc);
        }
    }

    void close() {
        loop.sources().unpublish(source);
    }
}
