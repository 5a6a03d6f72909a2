package starling.media.engine;

import starling.core.buffer.PacketBuffer;
import starling.core.media.HeaderExtension;
import starling.core.rtcp.ReportBlock;
import starling.core.rtcp.RtcpReader;
import starling.core.rtcp.RtcpWriter;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;
import starling.core.stream.RembFeedback;
import starling.core.stream.TransportCcRecorder;

/**
 * RTCP of one session in both directions: reports once a second, losses, key frames and bandwidth feedback when they are
 * due. Used by the loop's thread alone.
 */
final class SessionRtcp {
    private static final long REPORT_NANOS = 1_000_000_000L;
    /** A compound is sent when it has grown beyond this. */
    private static final int COMPOUND_BYTES = 1_000;

    private final SessionMedia media;
    private final MediaLoop loop;
    private final RtcpReader reader = new RtcpReader();
    private final TransportCcRecorder transportCc = new TransportCcRecorder();
    private RembFeedback remb = new RembFeedback(0, 0);
    private final long ownSsrc;
    private long reportNanos;
    private boolean usesTransportCc;
    private boolean usesRemb;
    private long transportCcSsrc;

    SessionRtcp(SessionMedia media, MediaLoop loop, long nowNanos) {
        this.media = media;
        this.loop = loop;
        this.ownSsrc = 1 + loop.random().nextLong(0xFFFFFFFEL);
        // Spread over the second, so that a thousand sessions do not report at once.
        this.reportNanos = nowNanos + loop.random().nextLong(REPORT_NANOS);
    }

    void onNegotiated(long nowNanos) {
        usesTransportCc = false;
        usesRemb = false;
        long maxBitrateBps = 0;
        for (IncomingTrack in : media.incoming()) {
            usesTransportCc |= in.track().transportCc();
            usesRemb |= in.track().remb() && in.isVideo();
            maxBitrateBps += in.track().maxBitrateBps();
        }
        usesRemb &= !usesTransportCc && maxBitrateBps > 0;
        remb = new RembFeedback(maxBitrateBps, nowNanos);
    }

    /** Every authentic RTP packet, before anybody else looks at it. */
    void onRtp(PacketBuffer packet, long nowNanos) {
        if (usesTransportCc) {
            long number = RtpExtensions.unsigned(packet.bytes, packet.offset, HeaderExtension.TRANSPORT_CC.id());
            if (number >= 0) {
                transportCc.onPacket((int) number, packet.arrivalNanos);
                transportCcSsrc = RtpHeader.ssrc(packet.bytes, packet.offset);
            }
        }
    }

    void onRtcp(byte[] bytes, int offset, int length, long nowNanos) {
        reader.reset(bytes, offset, length);
        while (reader.next()) {
            media.counters().receivedRtcp(reader);
            switch (reader.kind()) {
                case SENDER_REPORT -> {
                    onSenderReport(nowNanos);
                    onReportBlocks(nowNanos);
                }
                case RECEIVER_REPORT -> onReportBlocks(nowNanos);
                case NACK -> onNack(nowNanos);
                case PLI -> onKeyFrameWanted(reader.mediaSsrc(), nowNanos);
                case FIR -> {
                    for (int i = 0; i < reader.firCount(); i++) {
                        onKeyFrameWanted(reader.firSsrc(i), nowNanos);
                    }
                }
                default -> {
                    // Nothing in it changes what this hop does.
                }
            }
        }
        if (reader.truncated()) {
            loop.counters().increment(LoopCounter.RTCP_MALFORMED);
        }
    }

    private void onSenderReport(long nowNanos) {
        for (IncomingTrack in : media.incoming()) {
            if (in.stream() != null && in.ssrc() == reader.senderSsrc()) {
                in.stream().onSenderReport(reader.ntpTime(), reader.rtpTime(), nowNanos);
                in.source().onSenderReport(reader.ntpTime(), reader.rtpTime(), nowNanos);
            }
        }
    }

    private void onReportBlocks(long nowNanos) {
        for (int i = 0; i < reader.blockCount(); i++) {
            int at = reader.blockOffset(i);
            OutgoingTrack out = outgoing(ReportBlock.ssrc(reader.bytes(), at));
            if (out != null) {
                out.stream().onReceiverReport(reader.bytes(), at, nowNanos);
            }
        }
    }

    private void onNack(long nowNanos) {
        loop.counters().increment(LoopCounter.NACK_RECEIVED);
        OutgoingTrack out = outgoing(reader.mediaSsrc());
        if (out == null) {
            return;
        }
        for (int i = 0; i < reader.nackCount(); i++) {
            int sequence = reader.nackSequence(i);
            out.onNack(sequence, nowNanos);
            for (int mask = reader.nackBitmask(i), next = 1; mask != 0; mask >>>= 1, next++) {
                if ((mask & 1) != 0) {
                    out.onNack(sequence + next & 0xFFFF, nowNanos);
                }
            }
        }
    }

    private void onKeyFrameWanted(long ssrc, long nowNanos) {
        loop.counters().increment(LoopCounter.PLI_RECEIVED);
        OutgoingTrack out = outgoing(ssrc);
        if (out != null) {
            out.requestKeyFrame(nowNanos);
        }
    }

    private OutgoingTrack outgoing(long ssrc) {
        for (OutgoingTrack out : media.outgoing()) {
            if (out.track().ssrc() == ssrc) {
                return out;
            }
        }
        return null;
    }

    void sendPli(long mediaSsrc) {
        loop.counters().increment(LoopCounter.PLI_SENT);
        media.sendRtcp(RtcpWriter.pli(loop.scratch(), PacketBuffer.HEADROOM, ownSsrc, mediaSsrc));
    }

    void onTimer(long nowNanos) {
        if (nowNanos >= reportNanos) {
            reportNanos = nowNanos + REPORT_NANOS;
            report(nowNanos);
        }
        for (IncomingTrack in : media.incoming()) {
            askAgain(in, nowNanos);
        }
        if (usesTransportCc && nowNanos >= transportCc.nextDeadlineNanos()) {
            send(transportCc.writeFeedback(loop.scratch(), PacketBuffer.HEADROOM, ownSsrc, transportCcSsrc, nowNanos));
        }
        if (usesRemb && nowNanos >= remb.nextDeadlineNanos()) {
            send(remb.writeFeedback(loop.scratch(), PacketBuffer.HEADROOM, ownSsrc, videoSsrc(), nowNanos));
        }
    }

    private void askAgain(IncomingTrack in, long nowNanos) {
        if (in.stream() == null) {
            return;
        }
        while (nowNanos >= in.stream().nextNackDeadlineNanos()) {
            int length = in.stream().pollNacks(loop.scratch(), PacketBuffer.HEADROOM, ownSsrc, nowNanos);
            if (length > 0) {
                loop.counters().increment(LoopCounter.NACK_SENT);
                media.sendRtcp(length);
            }
        }
        if (in.stream().pollKeyFrameRequest()) {
            in.source().requestKeyFrame(nowNanos);
        }
    }

    private long videoSsrc() {
        for (IncomingTrack in : media.incoming()) {
            if (in.isVideo() && in.ssrc() >= 0) {
                return in.ssrc();
            }
        }
        return 0;
    }

    private void send(int length) {
        if (length > 0) {
            media.sendRtcp(length);
        }
    }

    /** Sender reports of everything sent, then one receiver report about everything received. */
    private void report(long nowNanos) {
        byte[] b = loop.scratch();
        int start = PacketBuffer.HEADROOM;
        int at = start;
        for (OutgoingTrack out : media.outgoing()) {
            at += out.stream().writeSenderReport(b, at, nowNanos);
            if (at - start > COMPOUND_BYTES) {
                media.sendRtcp(at - start);
                at = start;
            }
        }
        int blocks = 0;
        int blockAt = at + RtcpWriter.RECEIVER_REPORT_SIZE;
        for (IncomingTrack in : media.incoming()) {
            int size = in.stream() == null ? 0 : in.stream().writeReceiverReportBlock(b, blockAt, nowNanos);
            blocks += size > 0 ? 1 : 0;
            blockAt += size;
        }
        if (blocks > 0) {
            RtcpWriter.receiverReport(b, at, ownSsrc, blocks);
            at = blockAt;
        }
        send(at - start);
    }

    long nextDeadlineNanos() {
        long deadline = reportNanos;
        for (IncomingTrack in : media.incoming()) {
            if (in.stream() != null) {
                deadline = Math.min(deadline, in.stream().nextNackDeadlineNanos());
            }
        }
        if (usesTransportCc) {
            deadline = Math.min(deadline, transportCc.nextDeadlineNanos());
        }
        return usesRemb ? Math.min(deadline, remb.nextDeadlineNanos()) : deadline;
    }
}
