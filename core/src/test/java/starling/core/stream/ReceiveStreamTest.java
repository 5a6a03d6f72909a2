package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import starling.core.buffer.PacketBuffer;
import starling.core.media.Codec;
import starling.core.media.ReceiveTrack;
import starling.core.rtcp.ReportBlock;
import starling.core.rtcp.RtcpKind;
import starling.core.rtcp.RtcpReader;
import starling.core.rtp.RtpHeader;
import starling.core.rtp.Rtx;

class ReceiveStreamTest {
    private static final long MILLIS = 1_000_000L;
    private static final int CYCLE = 65_536;

    private final ReceiveStream stream = new ReceiveStream(Tracks.receive(Codec.VP8), Tracks.SSRC);
    private final byte[] b = new byte[1_500];
    private int rtxSequence;

    @Test
    void shouldNumberPacketsAcrossTheWrap() {
        assertEquals(CYCLE + 65_535, rtp(65_535, 0));
        assertEquals(2 * CYCLE, rtp(65_536, 1));
        assertEquals(CYCLE + 65_534, rtp(65_534, 2));
        assertEquals(ReceiveStream.DUPLICATE, rtp(65_535, 3));
        assertEquals(1, stream.counters().duplicates());
    }

    @Test
    void shouldRefuseWhatIsFarBehindOrMalformed() {
        rtp(10_000, 0);

        assertEquals(ReceiveStream.TOO_OLD, rtp(10_000 - SequenceWindow.SIZE, 0));
        assertEquals(ReceiveStream.MALFORMED, stream.onRtp(new byte[]{(byte) 0x80, 120}, 0, 2, 0));
    }

    @Test
    void shouldTellMediaFromPaddingAndForeignCodecs() {
        rtp(1, 0);
        assertTrue(stream.lastIsMedia());
        assertFalse(stream.lastIsKeyFrame());

        PacketBuffer padding = Tracks.padding(Tracks.VIDEO_PT, Tracks.SSRC, 2, 0);
        assertEquals(CYCLE + 2, stream.onRtp(padding.bytes, padding.offset, padding.length, 0));
        assertFalse(stream.lastIsMedia());

        PacketBuffer foreign = Tracks.packet(98, Tracks.SSRC, 3, 0, true);
        assertEquals(CYCLE + 3, stream.onRtp(foreign.bytes, foreign.offset, foreign.length, 0));
        assertFalse(stream.lastIsMedia());
        assertFalse(stream.lastIsKeyFrame());

        PacketBuffer key = Tracks.packet(Tracks.VIDEO_PT, Tracks.SSRC, 4, 0, true);
        assertEquals(CYCLE + 4, stream.onRtp(key.bytes, key.offset, key.length, 0));
        assertTrue(stream.lastIsMedia() && stream.lastIsKeyFrame());
        assertEquals(Long.MAX_VALUE, stream.nextNackDeadlineNanos());
    }

    @Test
    void shouldTurnRetransmissionsIntoOriginals() {
        rtp(1, 0);
        rtp(3, 0);

        PacketBuffer p = rtx(Tracks.packet(Tracks.VIDEO_PT, Tracks.SSRC, 2, 9_000, true));
        assertEquals(CYCLE + 2, stream.onRtx(p, 50 * MILLIS));

        assertEquals(2, RtpHeader.sequenceNumber(p.bytes, p.offset));
        assertEquals(Tracks.SSRC, RtpHeader.ssrc(p.bytes, p.offset));
        assertEquals(Tracks.VIDEO_PT, RtpHeader.payloadType(p.bytes, p.offset));
        assertTrue(stream.lastIsKeyFrame());
        assertEquals(1, stream.counters().recovered());
        assertEquals(Long.MAX_VALUE, stream.nextNackDeadlineNanos());
        assertEquals(ReceiveStream.DUPLICATE,
                stream.onRtx(rtx(Tracks.packet(Tracks.VIDEO_PT, Tracks.SSRC, 3, 0, false)), 0));
    }

    @Test
    void shouldDropProbesOnTheRetransmissionStream() {
        PacketBuffer early = rtx(Tracks.packet(Tracks.VIDEO_PT, Tracks.SSRC, 2, 0, false));
        assertEquals(ReceiveStream.TOO_OLD, stream.onRtx(early, 0));
        rtp(1, 0);

        PacketBuffer probe = Tracks.padding(Tracks.VIDEO_RTX_PT, Tracks.RTX_SSRC, 9, 0);
        assertEquals(ReceiveStream.PADDING_ONLY, stream.onRtx(probe, 0));
        assertFalse(stream.lastIsMedia());
        assertEquals(0, stream.packetsLost());
    }

    @Test
    void shouldReportLossOfTheIntervalAndInTotal() {
        assertFalse(stream.hasReport());
        assertEquals(0, stream.writeReceiverReportBlock(b, 0, 0));
        for (int i = 0; i < 8; i++) {
            if (i != 3 && i != 5) {
                rtp(65_530 + i, 20 * MILLIS * i);
            }
        }
        assertEquals(ReportBlock.SIZE, stream.writeReceiverReportBlock(b, 0, 200 * MILLIS));
        assertEquals(Tracks.SSRC, ReportBlock.ssrc(b, 0));
        assertEquals(64, ReportBlock.fractionLost(b, 0)); // 2 of 8
        assertEquals(2, ReportBlock.cumulativeLost(b, 0));
        assertEquals(65_537, ReportBlock.highestSequence(b, 0));
        assertEquals(0, ReportBlock.lastSenderReport(b, 0));

        rtp(65_538, 300 * MILLIS);
        rtp(65_533, 310 * MILLIS); // late
        stream.writeReceiverReportBlock(b, 0, 400 * MILLIS);
        assertEquals(0, ReportBlock.fractionLost(b, 0));
        assertEquals(1, ReportBlock.cumulativeLost(b, 0));
    }

    @Test
    void shouldNotCountRecoveredPacketsAsReceived() {
        rtp(1, 0);
        rtp(3, 0);
        stream.onRtx(rtx(Tracks.packet(Tracks.VIDEO_PT, Tracks.SSRC, 2, 0, false)), 0);

        assertEquals(1, stream.packetsLost());
    }

    @Test
    void shouldTellWhenTheLastSenderReportCame() {
        rtp(1, 0);
        stream.onSenderReport(0x1111_2222_3333_4444L, 77, 100 * MILLIS);

        stream.writeReceiverReportBlock(b, 0, 1_600 * MILLIS);

        assertEquals(0x2222_3333L, ReportBlock.lastSenderReport(b, 0));
        assertEquals(98_304, ReportBlock.delaySinceLastSenderReport(b, 0));
        assertEquals(77, stream.senderReportRtp());
    }

    @Test
    void shouldNotTakeSilenceForLoss() {
        ReceiveStream audio = new ReceiveStream(Tracks.receive(Codec.OPUS), Tracks.SSRC);
        for (int i = 0; i < 20; i++) {
            PacketBuffer p = Tracks.packet(Tracks.AUDIO_PT, Tracks.SSRC, i, 19_200L * i, false);
            audio.onRtp(p.bytes, p.offset, p.length, 400 * MILLIS * i);
            assertEquals(Long.MAX_VALUE, audio.nextNackDeadlineNanos());
        }

        audio.writeReceiverReportBlock(b, 0, 0);
        assertEquals(0, ReportBlock.fractionLost(b, 0));
        assertEquals(0, ReportBlock.jitter(b, 0));
        assertFalse(audio.pollKeyFrameRequest());
    }

    @Test
    void shouldAskForWhatIsMissing() {
        rtp(1, 0);
        rtp(4, 10 * MILLIS);
        rtp(20, 10 * MILLIS);
        assertEquals(15 * MILLIS, stream.nextNackDeadlineNanos());
        assertEquals(0, stream.pollNacks(b, 0, 1, 14 * MILLIS));

        RtcpReader r = new RtcpReader().reset(b, 0, stream.pollNacks(b, 0, 1, 15 * MILLIS));

        assertTrue(r.next());
        assertEquals(RtcpKind.NACK, r.kind());
        assertEquals(Tracks.SSRC, r.mediaSsrc());
        assertEquals(2, r.nackCount());
        assertEquals(2, r.nackSequence(0));
        assertEquals(0xFFFD, r.nackBitmask(0)); // 3, 5 to 18
        assertEquals(19, r.nackSequence(1));
        assertEquals(17, stream.packetsAskedFor());
    }

    @Test
    void shouldNotAskWithoutAgreement() {
        var track = Tracks.receive(Codec.VP8);
        var silent = new ReceiveStream(new ReceiveTrack(track.kind(), track.mid(), track.codec(),
                track.payloadType(), track.rtxPayloadType(), 1, 2, false, true, true, 0, 0), 1);
        PacketBuffer p = Tracks.packet(Tracks.VIDEO_PT, 1, 1, 0, false);
        silent.onRtp(p.bytes, p.offset, p.length, 0);
        p = Tracks.packet(Tracks.VIDEO_PT, 1, 5, 0, false);
        silent.onRtp(p.bytes, p.offset, p.length, 0);

        assertEquals(Long.MAX_VALUE, silent.nextNackDeadlineNanos());
    }

    @Test
    void shouldWantAKeyFrameInsteadOfAThousandPackets() {
        rtp(1, 0);
        rtp(1_002, 0);

        assertEquals(Long.MAX_VALUE, stream.nextNackDeadlineNanos());
        assertEquals(0, stream.pollNacks(b, 0, 1, 1_000 * MILLIS));
        assertTrue(stream.pollKeyFrameRequest());
        assertFalse(stream.pollKeyFrameRequest());
        assertEquals(1_000, stream.packetsGivenUp());
    }

    private long rtp(int seq, long nowNanos) {
        PacketBuffer p = Tracks.packet(Tracks.VIDEO_PT, Tracks.SSRC, seq, 3_000L * seq, false);
        return stream.onRtp(p.bytes, p.offset, p.length, nowNanos);
    }

    private PacketBuffer rtx(PacketBuffer original) {
        PacketBuffer p = new PacketBuffer();
        p.length = Rtx.wrap(original.bytes, original.offset, original.length, p.bytes, p.offset, Tracks.VIDEO_RTX_PT,
                Tracks.RTX_SSRC, rtxSequence++);
        return p;
    }
}
