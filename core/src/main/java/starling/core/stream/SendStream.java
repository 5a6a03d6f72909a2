package starling.core.stream;

import java.nio.charset.StandardCharsets;
import starling.core.buffer.PacketBuffer;
import starling.core.media.MediaKind;
import starling.core.media.SendTrack;
import starling.core.rtcp.NtpTime;
import starling.core.rtcp.ReportBlock;
import starling.core.rtcp.RtcpWriter;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;
import starling.core.rtp.Rtx;
import starling.core.srtp.SrtpSendContext;

/**
 * One outgoing track: copies a source's packets with SSRC, payload type, sequence number and timestamp of its own, knows
 * which source packet an outgoing number was, numbers retransmissions, and writes sender reports. Belongs to one event
 * loop; allocates nothing per packet.
 *
 * <p>The packets given to it are in the source's forward form: hop-by-hop header extensions are gone already
 * ({@link RtpExtensions#retain}). Further extensions are only removed if this receiver did not accept one.
 *
 * <p>Sequence numbers: the first is random below 2^15, later ones keep the source's gaps (a lost packet must look lost);
 * packets left out with {@link #skip} make no gap. When the source is replaced ({@link #onSourceChanged}), number and
 * timestamp go on from where they were.
 */
public final class SendStream {
    /** How long a video receiver without a key frame gets nothing; afterwards it gets what there is. */
    static final long MAX_WAIT_FOR_KEY_FRAME_NANOS = 3_000_000_000L;

    private final SendTrack track;
    private final boolean video;
    private final int payloadType;
    private final long ssrc;
    private final int extensionBits;
    private final int clockRate;
    private final byte[] cname;
    private final SequenceMap sequence;
    private final RetransmitLimit limit = new RetransmitLimit();
    private final SenderReports reports = new SenderReports();
    private final SendCounters counters = new SendCounters();
    private int rtxSequence;

    private boolean waited;
    private long waitingSince;
    private long timestampOffset;
    private boolean sentBefore;
    private long lastTimestamp;
    private long lastArrivalNanos;

    /**
     * @param firstSequence first outgoing sequence number, random, 0..32767
     * @param firstRtxSequence the same for retransmissions
     */
    public SendStream(SendTrack track, int firstSequence, int firstRtxSequence) {
        this.track = track;
        this.video = track.codec().kind() == MediaKind.VIDEO;
        this.payloadType = track.payloadType();
        this.ssrc = track.ssrc();
        this.extensionBits = track.extensionBits();
        this.clockRate = track.codec().clockRate();
        this.cname = track.source().connection().value().getBytes(StandardCharsets.US_ASCII);
        this.sequence = new SequenceMap(65_536L + (firstSequence & 0x7FFF));
        this.rtxSequence = firstRtxSequence & 0x7FFF;
    }

    public SendTrack track() {
        return track;
    }

    /** Reads what {@link #rewrite} will need, see {@link SrtpSendContext#touch}; the value means nothing. */
    public long touch() {
        return ssrc + sequence.touch() + counters.packets + limit.touch();
    }

    /**
     * Whether a packet of the source is to be sent: audio always, video from its first key frame on. Asks nobody for a
     * key frame; if none comes for three seconds (or it cannot be recognised: end-to-end encryption), anything will do.
     */
    public boolean wants(boolean keyFrame, long nowNanos) {
        if (sequence.started() || keyFrame || !video) {
            return true;
        }
        if (!waited) {
            waited = true;
            waitingSince = nowNanos;
        }
        return nowNanos - waitingSince > MAX_WAIT_FOR_KEY_FRAME_NANOS;
    }

    /** Video that has nothing to start with yet: the source is to be asked for a key frame. */
    public boolean awaitsKeyFrame() {
        return !sequence.started() && video;
    }

    /**
     * Copies a packet with its new header.
     *
     * @param in a packet of the source in forward form, with its time of arrival; stays as it is
     * @param seq its unwrapped number at the source
     * @return bytes written at {@code outOff}, never more than {@code in.length}; 0 if the packet cannot be sent (it is
     *         from before the first one sent, or was left out)
     */
    public int rewrite(PacketBuffer in, long seq, byte[] out, int outOff) {
        boolean first = !sequence.started();
        long outgoing = sequence.map(seq);
        if (outgoing < 0) {
            return 0;
        }
        if (first) {
            alignTimestamp(in);
        }
        int length = copy(in, outgoing, out, outOff);
        long timestamp = RtpHeader.timestamp(out, outOff);
        if (!sentBefore || (int) (timestamp - lastTimestamp) > 0) {
            lastTimestamp = timestamp;
            lastArrivalNanos = in.arrivalNanos;
            sentBefore = true;
        }
        if (sequence.isLate(seq)) {
            limit.onLateSent((int) outgoing & 0xFFFF, in.arrivalNanos);
        }
        counters.packets++;
        counters.octets += RtpHeader.payloadLength(out, outOff, length);
        limit.onSent();
        return length;
    }

    /**
     * Leaves a packet of the source out (padding, a packet that is not wanted) so that the receiver sees no gap.
     *
     * @return false if later packets were sent already, so that its number is a hole: {@link #fill} it, else the receiver
     *         asks for it in vain
     */
    public boolean skip(long seq) {
        return sequence.skip(seq);
    }

    /**
     * Writes an RTP packet without payload in the place of one that came too late to be left out.
     *
     * @return bytes written; 0 if there is nothing to fill
     */
    public int fill(long seq, byte[] out, int outOff) {
        long outgoing = sequence.started() ? sequence.map(seq) : -1;
        if (outgoing < 0) {
            return 0;
        }
        RtpHeader.writeFixed(out, outOff, payloadType, false, (int) outgoing, lastTimestamp, ssrc);
        counters.packets++;
        return RtpHeader.FIXED_SIZE;
    }

    /** The source was replaced: another SSRC, another numbering. Video waits for a key frame again. */
    public void onSourceChanged() {
        sequence.restart();
        reports.forgetSource();
        waited = false;
    }

    /** The source's number of an outgoing one (its low 16 bits); -1 if it was not sent or is forgotten. */
    public long sourceSequence(int outgoingSeq) {
        return sequence.source(outgoingSeq & 0xFFFF);
    }

    /**
     * One sequence number of a NACK.
     *
     * @return the source's number of the packet to send again; -1 if it is unknown, was sent again less than a round trip
     *         ago, or the receiver asked for more than it was sent at all (counted)
     */
    public long onNack(int outgoingSeq, long nowNanos) {
        counters.nackedPackets++;
        long seq = sequence.source(outgoingSeq & 0xFFFF);
        if (seq < 0) {
            counters.nacksUnknown++;
            return -1;
        }
        if (!limit.admit(outgoingSeq & 0xFFFF, reports.roundTripNanos(), nowNanos)) {
            counters.nacksSuppressed++;
            return -1;
        }
        return seq;
    }

    /**
     * Writes the retransmission of a stored packet (RFC 4588), for a receiver that accepted RTX.
     *
     * @return bytes written, at most {@code stored.length + 2}; 0 if the packet is not of this stream
     */
    public int rewriteRtx(PacketBuffer stored, long seq, byte[] out, int outOff) {
        long outgoing = sequence.started() ? sequence.map(seq) : -1;
        if (outgoing < 0) {
            return 0;
        }
        int at = outOff + Rtx.OSN_SIZE;
        int length = copy(stored, outgoing, out, at);
        rtxSequence = rtxSequence + 1 & 0xFFFF;
        int written = Rtx.wrap(out, at, length, out, outOff, track.rtxPayloadType(), track.rtxSsrc(), rtxSequence);
        counters.retransmittedPackets++;
        counters.retransmittedOctets += written;
        return written;
    }

    /**
     * Writes a stored packet once more, byte for byte as {@link #rewrite} did, for a receiver without RTX.
     *
     * @return bytes written; 0 if the packet is not of this stream
     */
    public int rewriteAgain(PacketBuffer stored, long seq, byte[] out, int outOff) {
        long outgoing = sequence.started() ? sequence.map(seq) : -1;
        if (outgoing < 0) {
            return 0;
        }
        int length = copy(stored, outgoing, out, outOff);
        counters.retransmittedPackets++;
        counters.retransmittedOctets += length;
        return length;
    }

    /** A sender report of the source: its mapping of RTP time to NTP time is what receivers synchronise by. */
    public void onSourceReport(long ntp, long rtp, long arrivalNanos) {
        reports.onSourceReport(ntp, rtp, arrivalNanos);
    }

    /**
     * Writes a sender report and an SDES packet with the CNAME, on the source's clock.
     *
     * @return bytes written; 0 before anything was sent or while the source's clock is unknown
     */
    public int writeSenderReport(byte[] b, int off, long nowNanos) {
        if (!sequence.started() || !reports.hasSource()) {
            return 0;
        }
        int size = reports.write(b, off, track.ssrc(), clockRate, timestampOffset, counters, nowNanos);
        return size + RtcpWriter.cname(b, off + size, track.ssrc(), cname);
    }

    /** A {@link ReportBlock} about this track's SSRC. */
    public void onReceiverReport(byte[] b, int blockOff, long nowNanos) {
        reports.onReceiverReport(ReportBlock.lastSenderReport(b, blockOff),
                ReportBlock.delaySinceLastSenderReport(b, blockOff), nowNanos);
        counters.fractionLost = ReportBlock.fractionLost(b, blockOff);
        counters.remoteLost = ReportBlock.cumulativeLost(b, blockOff);
        counters.remoteJitter = ReportBlock.jitter(b, blockOff);
    }

    /** Round-trip time from receiver reports, smoothed; -1 before the first. */
    public long roundTripNanos() {
        return reports.measured() ? reports.roundTripNanos() : -1;
    }

    public SendCounters counters() {
        return counters;
    }

    private int copy(PacketBuffer in, long outgoing, byte[] out, int outOff) {
        int length = in.length;
        System.arraycopy(in.bytes, in.offset, out, outOff, length);
        if (RtpHeader.hasExtensions(out, outOff)) {
            length = dropExtensions(out, outOff, length);
        }
        RtpHeader.setPayloadType(out, outOff, payloadType);
        RtpHeader.setSequenceNumber(out, outOff, (int) outgoing);
        RtpHeader.setTimestamp(out, outOff, RtpHeader.timestamp(out, outOff) + timestampOffset);
        RtpHeader.setSsrc(out, outOff, ssrc);
        return length;
    }

    private int dropExtensions(byte[] out, int outOff, int length) {
        if ((RtpExtensions.presentBits(out, outOff) & ~extensionBits) == 0) {
            return length;
        }
        int moved = RtpExtensions.retain(out, outOff, extensionBits);
        int shorter = length - (moved - outOff);
        System.arraycopy(out, moved, out, outOff, shorter);
        return shorter;
    }

    /** Lets the timestamps of a new source go on from the old one's, by the time that passed between the packets. */
    private void alignTimestamp(PacketBuffer in) {
        if (!sentBefore) {
            return;
        }
        long elapsed = Math.max(1, Jitter.toClock(in.arrivalNanos - lastArrivalNanos, clockRate));
        timestampOffset = lastTimestamp + elapsed - RtpHeader.timestamp(in.bytes, in.offset);
    }
}
