package starling.core.stream;

import starling.core.buffer.PacketBuffer;
import starling.core.codec.KeyFrames;
import starling.core.media.MediaKind;
import starling.core.media.ReceiveTrack;
import starling.core.rtcp.NtpTime;
import starling.core.rtcp.ReportBlock;
import starling.core.rtp.RtpHeader;
import starling.core.rtp.Rtx;
import starling.core.rtp.SeqUnwrapper;

/**
 * One incoming track: its media SSRC together with the retransmissions that come on its RTX SSRC. Numbers packets without
 * wrapping, finds duplicates and losses, asks for missing packets, and keeps what receiver reports tell (RFC 3550 6.4).
 * Belongs to one event loop; allocates nothing per packet.
 *
 * <p>Loss is judged by sequence numbers alone: a sender that pauses (DTX, muted) loses nothing.
 *
 * <p>A packet's number is returned even if the packet carries no media ({@link #lastIsMedia}): a browser pads with empty
 * packets to probe the bandwidth, and the streams that forward this one must leave their numbers out
 * ({@link SendStream#skip}).
 */
public final class ReceiveStream {
    /** The packet was received before. */
    public static final long DUPLICATE = -1;
    /** The packet is so far behind that nobody knows whether it was received before. */
    public static final long TOO_OLD = -2;
    /** An RTX packet without an original packet in it: an empty one that probes the bandwidth. */
    public static final long PADDING_ONLY = -3;
    /** Not a valid RTP packet. */
    public static final long MALFORMED = -4;

    /** Numbers start one cycle up, so that what the first packet overtook is not negative. */
    private static final long FIRST_CYCLE = 65_536;
    private static final int MAX_NACK_SIZE = 512;

    private final ReceiveTrack track;
    private final long ssrc;
    private final SeqUnwrapper unwrapper = new SeqUnwrapper(FIRST_CYCLE);
    private final SequenceWindow window = new SequenceWindow();
    private final Jitter jitter;
    private final NackTracker nacks;
    private final ReceiveCounters counters = new ReceiveCounters();

    private long firstSeq = -1;
    private boolean lastIsMedia;
    private boolean lastIsKeyFrame;

    private long highestReceived;
    private long expectedBefore;
    private long receivedBefore;
    private boolean senderReported;
    private long senderReportNtp;
    private long senderReportRtp;
    private long senderReportAt;

    /** @param ssrc of the media, from the answer or learned from the first packet */
    public ReceiveStream(ReceiveTrack track, long ssrc) {
        this.track = track;
        this.ssrc = ssrc;
        this.nacks = new NackTracker(track.rtxPayloadType() >= 0);
        this.jitter = new Jitter(track.codec().clockRate());
    }

    public ReceiveTrack track() {
        return track;
    }

    public long ssrc() {
        return ssrc;
    }

    /**
     * A decrypted packet of the media SSRC.
     *
     * @return its unwrapped sequence number, {@code >= 0}, or one of the negative constants: then it is to be dropped
     */
    public long onRtp(byte[] b, int off, int len, long nowNanos) {
        lastIsMedia = false;
        lastIsKeyFrame = false;
        if (!RtpHeader.isValid(b, off, len)) {
            counters.malformed++;
            return MALFORMED;
        }
        long highest = window.highest();
        long seq = unwrapper.unwrap(RtpHeader.sequenceNumber(b, off));
        if (firstSeq < 0) {
            firstSeq = seq;
        }
        counters.packets++;
        counters.bytes += len;
        if (seq > highestReceived) {
            highestReceived = seq;
            jitter.onPacket(RtpHeader.timestamp(b, off), nowNanos);
        }
        return accept(b, off, len, seq, highest, false, nowNanos);
    }

    /**
     * A decrypted packet of the RTX SSRC: becomes the original packet in place (offset and length change).
     *
     * @return as {@link #onRtp}; {@link #PADDING_ONLY} is the usual fate of bandwidth probes
     */
    public long onRtx(PacketBuffer p, long nowNanos) {
        lastIsMedia = false;
        lastIsKeyFrame = false;
        if (!RtpHeader.isValid(p.bytes, p.offset, p.length)) {
            counters.malformed++;
            return MALFORMED;
        }
        counters.rtxPackets++;
        counters.rtxBytes += p.length;
        if (!Rtx.unwrap(p, track.payloadType(), ssrc)) {
            counters.paddingPackets++;
            return PADDING_ONLY;
        }
        if (!unwrapper.started()) {
            return TOO_OLD;
        }
        long highest = window.highest();
        long seq = unwrapper.unwrap(RtpHeader.sequenceNumber(p.bytes, p.offset));
        return accept(p.bytes, p.offset, p.length, seq, highest, true, nowNanos);
    }

    private long accept(byte[] b, int off, int len, long seq, long highest, boolean retransmitted, long nowNanos) {
        int state = window.add(seq);
        if (state == SequenceWindow.TOO_OLD) {
            counters.tooOld++;
            return TOO_OLD;
        }
        if (state == SequenceWindow.DUPLICATE) {
            counters.duplicates++;
            return DUPLICATE;
        }
        if (seq > highest) {
            if (track.nack() && highest >= 0 && seq - highest > 1) {
                nacks.onGap(highest + 1, seq, nowNanos);
            }
        } else {
            nacks.onArrival(seq, retransmitted, nowNanos);
        }
        if (retransmitted) {
            counters.recovered++;
        }
        int payload = RtpHeader.payloadLength(b, off, len);
        lastIsMedia = payload > 0 && RtpHeader.payloadType(b, off) == track.payloadType();
        if (!lastIsMedia) {
            counters.paddingPackets++;
            return seq;
        }
        if (track.kind() == MediaKind.VIDEO
                && KeyFrames.isKeyFrame(track.codec(), b, RtpHeader.payloadOffset(b, off), payload)) {
            lastIsKeyFrame = true;
            counters.keyFrames++;
            nacks.onKeyFrame(seq);
        }
        return seq;
    }

    /**
     * Whether the packet last accepted carries media of the negotiated codec. If not it is not forwarded, but its number
     * is given to {@link SendStream#skip}.
     */
    public boolean lastIsMedia() {
        return lastIsMedia;
    }

    /** Whether the packet last accepted begins a key frame (video only). */
    public boolean lastIsKeyFrame() {
        return lastIsKeyFrame;
    }

    /**
     * A sender report about the media SSRC.
     *
     * @param ntp NTP time of the report
     * @param rtp the same moment on the RTP clock
     */
    public void onSenderReport(long ntp, long rtp, long nowNanos) {
        senderReported = true;
        senderReportNtp = ntp;
        senderReportRtp = rtp;
        senderReportAt = nowNanos;
    }

    /** Whether a sender report came; its values are for {@link SendStream#onSourceReport}. */
    public boolean hasSenderReport() {
        return senderReported;
    }

    public long senderReportNtp() {
        return senderReportNtp;
    }

    public long senderReportRtp() {
        return senderReportRtp;
    }

    public long senderReportArrivalNanos() {
        return senderReportAt;
    }

    /** Whether there is anything to report: a packet was received. */
    public boolean hasReport() {
        return firstSeq >= 0;
    }

    /** Writes a report block (RFC 3550 6.4.1) about the time since the last one; 0 bytes if nothing was received yet. */
    public int writeReceiverReportBlock(byte[] b, int off, long nowNanos) {
        if (firstSeq < 0) {
            return 0;
        }
        long expected = highestReceived - firstSeq + 1;
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (counters.packets - receivedBefore);
        expectedBefore = expected;
        receivedBefore = counters.packets;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        long lastReport = senderReported ? NtpTime.middle(senderReportNtp) : 0;
        long delay = senderReported ? NtpTime.toUnits(nowNanos - senderReportAt) : 0;
        return ReportBlock.write(b, off, ssrc, fraction, packetsLost(), highestReceived - FIRST_CYCLE, jitter.value(),
                lastReport, delay);
    }

    /** Writes one NACK for what is due, or nothing (0). Call again while {@link #nextNackDeadlineNanos} has passed. */
    public int pollNacks(byte[] b, int off, long senderSsrc, long nowNanos) {
        int size = nacks.poll(b, off, MAX_NACK_SIZE, senderSsrc, ssrc, nowNanos);
        if (size > 0) {
            counters.nackPackets++;
        }
        return size;
    }

    /** When {@link #pollNacks} has something to do; {@link Long#MAX_VALUE} = nothing is missing. */
    public long nextNackDeadlineNanos() {
        return nacks.nextDeadlineNanos();
    }

    /** True once after packets were given up that only a key frame makes up for: tell the {@link KeyframeGate}. */
    public boolean pollKeyFrameRequest() {
        return nacks.pollKeyFrame() && track.kind() == MediaKind.VIDEO;
    }

    /** The connection's round-trip time measured elsewhere; without it the answers to NACKs are measured. */
    public void setRoundTripNanos(long nanos) {
        nacks.setRoundTripNanos(nanos);
    }

    /** Packets of the media SSRC that did not come; those recovered by RTX count as lost here (RFC 3550 A.3). */
    public long packetsLost() {
        return firstSeq < 0 ? 0 : highestReceived - firstSeq + 1 - counters.packets;
    }

    /** Interarrival jitter in units of the RTP clock. */
    public long jitter() {
        return jitter.value();
    }

    /** Packets asked for by NACK, repeats included. */
    public long packetsAskedFor() {
        return nacks.asked();
    }

    /** Packets neither received nor recovered in time. */
    public long packetsGivenUp() {
        return nacks.givenUp();
    }

    public ReceiveCounters counters() {
        return counters;
    }
}
