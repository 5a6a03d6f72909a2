package starling.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import starling.core.media.MediaKind;
import starling.core.rtcp.ReportBlock;
import starling.core.rtcp.RtcpReader;
import starling.core.rtcp.RtcpWriter;
import starling.core.rtp.RtpHeader;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpReceiver;
import starling.core.srtp.SrtpSender;

/**
 * One client's RTP and RTCP behind its finished DTLS handshake: sends its tracks, counts what it receives, reports once a
 * second, asks for a key frame while a video track has shown none. Belongs to one media loop.
 */
final class ClientMedia {
    private static final long SECOND = 1_000_000_000L;
    private static final long GAP_NANOS = 100_000_000L;
    /** A sender that is never late has no longer time between two packets. */
    private static final long SEND_GAP_NANOS = 40_000_000L;
    private static final long KEY_FRAME_REQUEST_NANOS = SECOND / 2;
    private static final int MAX_BLOCKS = 31;
    /** 1900 to 1970, in seconds. */
    private static final long NTP_EPOCH = 2_208_988_800L;
    private static final byte[] CNAME = "load".getBytes(StandardCharsets.US_ASCII);

    /** Where datagrams go. */
    interface Output {
        void send(byte[] b, int off, int len);
    }

    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private final LoopStats stats;
    private final UrlStats urlStats;
    private final Output out;
    private final List<SendingTrack> sending;
    private final List<ReceivedTrack> received = new ArrayList<>();
    private final RtcpReader reader = new RtcpReader();
    private final byte[] buffer = new byte[2_048];
    private ReceivedTrack last;
    private int transportSequence;
    private long nextReportNanos;

    /**
     * @param keys of a handshake in which this client was the DTLS client
     * @param url number of this client's signaling URL
     */
    ClientMedia(SrtpMasterKeys keys, List<SendingTrack> sending, LoopStats stats, int url, Output out, long nowNanos) {
        sender = new SrtpSender(keys.profile(), keys.clientKey(), keys.clientSalt());
        receiver = new SrtpReceiver(keys.profile(), keys.serverKey(), keys.serverSalt());
        this.sending = sending;
        this.stats = stats;
        this.urlStats = stats.urls[url];
        this.out = out;
        nextReportNanos = nowNanos + SECOND / 10;
    }

    List<SendingTrack> sending() {
        return sending;
    }

    int receivedTracks() {
        return received.size();
    }

    /** Sends every packet that is due and the reports; returns when the next packet is. */
    long sendDue(int window, long nowNanos) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < sending.size(); i++) {
            SendingTrack track = sending.get(i);
            while (track.nextNanos() <= nowNanos) {
                int length = track.write(buffer, 0, transportSequence++, window, nowNanos);
                out.send(buffer, 0, sender.context((int) track.ssrc()).protect(buffer, 0, length));
                stats.sentPackets++;
            }
            next = Math.min(next, track.nextNanos());
        }
        return next;
    }

    /** To be called some times a second. */
    void onTick(long nowNanos) {
        if (nowNanos >= nextReportNanos) {
            nextReportNanos = nowNanos + SECOND;
            sendReports(nowNanos);
        }
    }

    /**
     * A datagram that looks like RTP or RTCP by its first byte; decrypted in place.
     *
     * @param counting whether gaps count
     * @param window whose packets count
     */
    void onPacket(byte[] b, int off, int len, boolean counting, int window, long nowNanos) {
        boolean isRtcp = len > 1 && (b[off + 1] & 0xFF) >= 192 && (b[off + 1] & 0xFF) <= 223;
        if (isRtcp) {
            onRtcp(b, off, len, nowNanos);
            return;
        }
        stats.receivedPackets++;
        urlStats.receivedPackets++;
        stats.receivedBytes += len;
        int plain = receiver.unprotectRtp(b, off, len);
        if (plain < 0) {
            if (plain == SrtpReceiver.REPLAYED) {
                stats.duplicates++;
            } else {
                stats.notAuthentic++;
            }
            return;
        }
        int end = off + plain - RtpHeader.paddingLength(b, off, plain);
        if (!PayloadStamp.isAt(b, off, end)) {
            stats.unknownPackets++;
            return;
        }
        onStamped(track(RtpHeader.ssrc(b, off)), RtpHeader.sequenceNumber(b, off), b, end - PayloadStamp.LENGTH,
                counting, window, nowNanos);
    }

    private void onStamped(ReceivedTrack track, int sequence, byte[] b, int stamp, boolean counting, int window,
            long nowNanos) {
        track.onSequence(sequence);
        countGap(track, PayloadStamp.number(b, stamp), PayloadStamp.sendNanos(b, stamp), counting, nowNanos);
        if (PayloadStamp.isVideo(b, stamp) && !track.keyFrameSeen) {
            requestKeyFrame(track, PayloadStamp.isKeyFrame(b, stamp), nowNanos);
        }
        switch (track.numbers.note(PayloadStamp.number(b, stamp))) {
            case DUPLICATE -> {
                stats.duplicates++;
                return;
            }
            case LATE -> stats.late++;
            case NEWER -> {
            }
        }
        if (window == 0 || PayloadStamp.window(b, stamp) != window) {
            return;
        }
        stats.windowPackets++;
        DelayHistogram delays = PayloadStamp.isVideo(b, stamp) ? stats.videoDelay : stats.audioDelay;
        delays.add(nowNanos - PayloadStamp.sendNanos(b, stamp));
        urlStats.windowPackets++;
        urlStats.delay.add(nowNanos - PayloadStamp.sendNanos(b, stamp));
    }

    private void countGap(ReceivedTrack track, int number, long sendNanos, boolean counting, long nowNanos) {
        long gap = nowNanos - track.lastArrivalNanos;
        long stalled = stats.stalledNanos - track.stalledBeforeNanos;
        long senderPaused = number == track.lastNumber + 1 ? sendNanos - track.lastSendNanos - SEND_GAP_NANOS : 0;
        // Often the same busy moment: subtracting both would hide the server's share.
        gap -= Math.max(stalled, senderPaused);
        if (counting && track.lastArrivalNanos != 0) {
            stats.longestGapNanos = Math.max(stats.longestGapNanos, gap);
            if (gap > GAP_NANOS) {
                stats.gaps++;
            }
        }
        track.stalledBeforeNanos = stats.stalledNanos;
        track.lastArrivalNanos = nowNanos;
        track.lastNumber = number;
        track.lastSendNanos = sendNanos;
    }

    private void requestKeyFrame(ReceivedTrack track, boolean isKeyFrame, long nowNanos) {
        track.keyFrameSeen = isKeyFrame;
        if (!isKeyFrame && nowNanos - track.lastKeyFrameRequestNanos >= KEY_FRAME_REQUEST_NANOS) {
            track.lastKeyFrameRequestNanos = nowNanos;
            sendRtcp(RtcpWriter.pli(buffer, 0, ownSsrc(), track.ssrc));
        }
    }

    private ReceivedTrack track(long ssrc) {
        if (last != null && last.ssrc == ssrc) {
            return last;
        }
        last = find(ssrc);
        if (last == null) {
            last = new ReceivedTrack(ssrc);
            received.add(last);
        }
        return last;
    }

    private ReceivedTrack find(long ssrc) {
        for (int i = 0; i < received.size(); i++) {
            if (received.get(i).ssrc == ssrc) {
                return received.get(i);
            }
        }
        return null;
    }

    private void onRtcp(byte[] b, int off, int len, long nowNanos) {
        int plain = receiver.unprotectRtcp(b, off, len);
        if (plain < 0) {
            stats.notAuthentic++;
            return;
        }
        reader.reset(b, off, plain);
        while (reader.next()) {
            switch (reader.kind()) {
                case SENDER_REPORT -> onSenderReport(nowNanos);
                case PLI -> onKeyFrameRequest(reader.mediaSsrc(), nowNanos);
                case FIR -> {
                    for (int i = 0; i < reader.firCount(); i++) {
                        onKeyFrameRequest(reader.firSsrc(i), nowNanos);
                    }
                }
                case NACK -> stats.negativeAcknowledgements++;
                case TRANSPORT_CC -> stats.transportFeedbacks++;
                case RECEIVER_REPORT, SDES, BYE, REMB, XR, UNKNOWN, MALFORMED -> {
                }
            }
        }
    }

    private void onSenderReport(long nowNanos) {
        ReceivedTrack track = find(reader.senderSsrc());
        if (track != null) {
            track.lastSenderReport = reader.ntpTime() >> 16 & 0xFFFF_FFFFL;
            track.lastSenderReportNanos = nowNanos;
        }
    }

    private void onKeyFrameRequest(long ssrc, long nowNanos) {
        for (int i = 0; i < sending.size(); i++) {
            if (sending.get(i).ssrc() == ssrc && sending.get(i).kind() == MediaKind.VIDEO) {
                sending.get(i).requestKeyFrame(nowNanos);
            }
        }
    }

    private long ownSsrc() {
        return sending.isEmpty() ? 1 : sending.get(0).ssrc();
    }

    /** RFC 3550 6.4: a sender report for each track sent, then receiver reports, then the CNAME. */
    private void sendReports(long nowNanos) {
        int at = 0;
        for (int i = 0; i < sending.size(); i++) {
            SendingTrack track = sending.get(i);
            if (track.packets() > 0) {
                at += RtcpWriter.senderReport(buffer, at, track.ssrc(), ntpNow(), track.timestamp(), track.packets(),
                        track.payloadBytes(), 0);
            }
        }
        int first = 0;
        while (first < received.size() && at < 1_000 - ReportBlock.SIZE * MAX_BLOCKS || at == 0) {
            int blocks = Math.min(MAX_BLOCKS, received.size() - first);
            at += RtcpWriter.receiverReport(buffer, at, ownSsrc(), blocks);
            for (int i = 0; i < blocks; i++) {
                at += block(received.get(first + i), at, nowNanos);
            }
            first += blocks;
        }
        at += RtcpWriter.cname(buffer, at, ownSsrc(), CNAME);
        sendRtcp(at);
    }

    private int block(ReceivedTrack track, int at, long nowNanos) {
        long delay = track.lastSenderReport == 0 ? 0 : (nowNanos - track.lastSenderReportNanos) * 65_536 / SECOND;
        return ReportBlock.write(buffer, at, track.ssrc, 0, 0, track.extendedHighestSequence(), 0,
                track.lastSenderReport, delay);
    }

    private void sendRtcp(int length) {
        out.send(buffer, 0, sender.protectRtcp(buffer, 0, length));
    }

    private static long ntpNow() {
        long millis = System.currentTimeMillis();
        return millis / 1_000 + NTP_EPOCH << 32 | (millis % 1_000 << 32) / 1_000;
    }
}
