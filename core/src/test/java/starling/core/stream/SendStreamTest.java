package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import starling.core.buffer.PacketBuffer;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.rtcp.ReportBlock;
import starling.core.rtcp.RtcpKind;
import starling.core.rtcp.RtcpReader;
import starling.core.rtp.RtpExtensionWriter;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;

class SendStreamTest {
    private static final long MILLIS = 1_000_000L;
    private static final long SECOND = 1_000 * MILLIS;
    private static final int OFF = 64;

    private final SendStream stream = new SendStream(Tracks.send(Codec.VP8), 0x8000 + 100, 200);
    private final byte[] out = new byte[2_200];

    @Test
    void shouldCopyWithAHeaderOfItsOwn() {
        PacketBuffer in = Tracks.packet(77, Tracks.SSRC, 70_000, 123_456, true);
        RtpHeader.setMarker(in.bytes, in.offset, true);
        byte[] before = in.bytes.clone();

        int length = stream.rewrite(in, 70_000, out, OFF);

        assertEquals(16, length);
        assertEquals("80f800640001e240bbbb0001" + "1000" + "1170", HexFormat.of().formatHex(out, OFF, OFF + length));
        assertArrayEquals(before, in.bytes);
        assertEquals(1, stream.counters().packets());
        assertEquals(4, stream.counters().octets());
    }

    @Test
    void shouldKeepGapsAndKnowTheSource() {
        send(1_000, 0, 0);
        send(1_003, 0, 0);

        assertEquals(103, RtpHeader.sequenceNumber(out, OFF));
        assertEquals(1_002, stream.sourceSequence(102));
        assertEquals(-1, stream.sourceSequence(104));
        assertEquals(0, send(999, 0, 0));
    }

    @Test
    void shouldLeaveNoHoleForPadding() {
        send(1_000, 0, 0);
        assertTrue(stream.skip(1_001));
        send(1_002, 0, 0);

        assertEquals(101, RtpHeader.sequenceNumber(out, OFF));
        assertFalse(stream.skip(1_001));
    }

    @Test
    void shouldFillTheHoleOfLatePadding() {
        assertEquals(0, stream.fill(1_000, out, OFF));
        send(1_000, 9, 0);
        send(1_002, 10, 0);
        assertFalse(stream.skip(1_001));

        assertEquals(12, stream.fill(1_001, out, OFF));

        assertEquals("807800650000000abbbb0001", HexFormat.of().formatHex(out, OFF, OFF + 12));
    }

    @Test
    void shouldBeginVideoWithAKeyFrame() {
        assertTrue(stream.awaitsKeyFrame());
        assertFalse(stream.wants(false, 5));
        assertFalse(stream.wants(false, 5 + SendStream.MAX_WAIT_FOR_KEY_FRAME_NANOS));
        assertTrue(stream.wants(false, 6 + SendStream.MAX_WAIT_FOR_KEY_FRAME_NANOS));
        assertTrue(stream.wants(true, 5));

        send(1_000, 0, 0);
        assertTrue(stream.wants(false, 7));
        assertFalse(stream.awaitsKeyFrame());
        stream.onSourceChanged();
        assertFalse(stream.wants(false, 8 + SendStream.MAX_WAIT_FOR_KEY_FRAME_NANOS));
    }

    @Test
    void shouldBeginAudioAtOnce() {
        SendStream audio = new SendStream(Tracks.send(Codec.OPUS), 1, 1);

        assertTrue(audio.wants(false, 0));
        assertFalse(audio.awaitsKeyFrame());
    }

    @Test
    void shouldGoOnWhenTheSourceChanges() {
        send(1_000, 4_000_000_000L, SECOND);
        send(1_001, 4_000_003_000L, SECOND + 33 * MILLIS);
        stream.onSourceChanged();
        assertEquals(-1, stream.sourceSequence(101));

        send(90_000, 17, 2 * SECOND + 33 * MILLIS);
        assertEquals(102, RtpHeader.sequenceNumber(out, OFF));
        assertEquals(4_000_003_000L + 90_000, RtpHeader.timestamp(out, OFF));
        send(90_001, 3_017, 2 * SECOND + 66 * MILLIS);
        assertEquals(103, RtpHeader.sequenceNumber(out, OFF));
        assertEquals(4_000_003_000L + 93_000, RtpHeader.timestamp(out, OFF));
    }

    @Test
    void shouldGoOnAfterTheNewestPacketWhenTheLastOneSentWasLate() {
        send(1_001, 3_000, SECOND);
        send(1_002, 6_000, SECOND + 33 * MILLIS);
        send(1_001, 3_000, SECOND + 40 * MILLIS);
        stream.onSourceChanged();

        send(5, 0, SECOND + 33 * MILLIS);
        assertEquals(6_001, RtpHeader.timestamp(out, OFF));
    }

    @Test
    void shouldDropOnlyExtensionsTheReceiverDidNotAccept() {
        int orientation = HeaderExtension.VIDEO_ORIENTATION.id();
        int level = HeaderExtension.AUDIO_LEVEL.id();
        PacketBuffer in = new PacketBuffer();
        RtpHeader.writeFixed(in.bytes, in.offset, 77, false, 5, 6, 7);
        int end = new RtpExtensionWriter().begin(in.bytes, in.offset).add(level, 0xAABBCCDDL, 4).add(orientation, 3, 1)
                .finish();
        in.bytes[end] = 0x55;
        in.length = end + 1 - in.offset;
        SendStream all = new SendStream(Tracks.send(Codec.VP8), 1, 1);
        SendStream some = new SendStream(Tracks.send(Codec.VP8, HeaderExtension.VIDEO_ORIENTATION.bit()), 1, 1);

        assertEquals(in.length, all.rewrite(in, 70_000, out, OFF));
        assertEquals(3, RtpExtensions.unsigned(out, OFF, orientation));
        int length = some.rewrite(in, 70_000, out, OFF);

        assertEquals(in.length - 4, length);
        assertTrue(RtpHeader.isValid(out, OFF, length));
        assertEquals(HeaderExtension.VIDEO_ORIENTATION.bit(), RtpExtensions.presentBits(out, OFF));
        assertEquals(3, RtpExtensions.unsigned(out, OFF, orientation));
        assertEquals(0x55, out[OFF + length - 1]);
        assertEquals(1, RtpHeader.payloadLength(out, OFF, length));
    }

    @Test
    void shouldRetransmitOnTheRtxStream() {
        PacketBuffer in = Tracks.packet(77, Tracks.SSRC, 1_000, 9, true);
        stream.rewrite(in, 1_000, out, OFF);

        int length = stream.rewriteRtx(in, 1_000, out, OFF);
        assertEquals("807900c900000009bbbb0002" + "0064" + "100003e8",
                HexFormat.of().formatHex(out, OFF, OFF + length));
        stream.rewriteRtx(in, 1_000, out, OFF);
        assertEquals(202, RtpHeader.sequenceNumber(out, OFF));
        assertEquals(2, stream.counters().retransmittedPackets());
        assertEquals(1, stream.counters().packets());
        assertEquals(0, stream.rewriteRtx(in, 999, out, OFF));
    }

    @Test
    void shouldRepeatTheSameBytesWithoutRtx() {
        PacketBuffer in = Tracks.packet(77, Tracks.SSRC, 1_000, 9, true);
        int length = stream.rewrite(in, 1_000, out, OFF);
        byte[] first = Arrays.copyOfRange(out, OFF, OFF + length);
        send(1_001, 3_009, 0);

        assertEquals(length, stream.rewriteAgain(in, 1_000, out, OFF));
        assertArrayEquals(first, Arrays.copyOfRange(out, OFF, OFF + length));
        assertEquals(0, stream.rewriteAgain(in, 999, out, OFF));
    }

    @Test
    void shouldNotStartWithARetransmission() {
        PacketBuffer in = Tracks.packet(77, Tracks.SSRC, 1_000, 9, true);

        assertEquals(0, stream.rewriteRtx(in, 1_000, out, OFF));
        assertEquals(0, stream.rewriteAgain(in, 1_000, out, OFF));
        assertTrue(stream.awaitsKeyFrame());
    }

    @Test
    void shouldAnswerTheSameNackOncePerRoundTrip() {
        send(1_000, 0, 0);
        send(1_001, 0, 0);

        assertEquals(1_000, stream.onNack(100, SECOND));
        assertEquals(1_001, stream.onNack(101, SECOND));
        assertEquals(-1, stream.onNack(100, SECOND + 49 * MILLIS));
        assertEquals(1_000, stream.onNack(100, SECOND + 50 * MILLIS));
        assertEquals(-1, stream.onNack(102, SECOND));
        assertEquals(5, stream.counters().nackedPackets());
        assertEquals(1, stream.counters().nacksSuppressed());
        assertEquals(1, stream.counters().nacksUnknown());
    }

    @Test
    void shouldNotRepeatWhatItHasJustSentLate() {
        send(1_000, 0, 0);
        send(1_002, 0, 0);
        send(1_001, 0, SECOND);

        assertEquals(-1, stream.onNack(101, SECOND + 49 * MILLIS));
        assertEquals(1_001, stream.onNack(101, SECOND + 50 * MILLIS));
        assertEquals(1_002, stream.onNack(102, SECOND));
    }

    @Test
    void shouldNotRetransmitMoreThanItSends() {
        for (int i = 0; i < 2_000; i++) {
            send(1_000 + i, 0, 0);
        }
        int answered = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 2_000; i++) {
                answered += stream.onNack(100 + i, round * SECOND) >= 0 ? 1 : 0;
            }
        }

        assertEquals(RetransmitLimit.BURST, answered);
    }

    @Test
    void shouldReportOnTheSourcesClock() {
        assertEquals(0, stream.writeSenderReport(out, 0, 0));
        send(1_000, 90_000, SECOND);
        assertEquals(0, stream.writeSenderReport(out, 0, SECOND));
        stream.onSourceReport(0x0000_0010_0000_0000L, 90_000, SECOND);

        RtcpReader r = new RtcpReader().reset(out, 0, stream.writeSenderReport(out, 0, 2 * SECOND + 500 * MILLIS));

        assertTrue(r.next());
        assertEquals(RtcpKind.SENDER_REPORT, r.kind());
        assertEquals(Tracks.OUT_SSRC, r.senderSsrc());
        assertEquals(0x0000_0011_8000_0000L, r.ntpTime());
        assertEquals(90_000 + 135_000, r.rtpTime());
        assertEquals(1, r.packetCount());
        assertEquals(4, r.octetCount());
        assertTrue(r.next());
        assertEquals(Tracks.CONNECTION, r.cname(Tracks.OUT_SSRC));
        assertFalse(r.next());
    }

    @Test
    void shouldReportTimestampsAsTheyWereSent() {
        send(1_000, 90_000, SECOND);
        stream.onSourceReport(0x10_0000_0000L, 90_000, SECOND);
        stream.onSourceChanged();
        send(5, 500_000, 2 * SECOND); // goes out as 180,000
        assertEquals(0, stream.writeSenderReport(out, 0, 2 * SECOND));
        stream.onSourceReport(0x20_0000_0000L, 500_000, 2 * SECOND);

        RtcpReader r = new RtcpReader().reset(out, 0, stream.writeSenderReport(out, 0, 2 * SECOND));

        assertTrue(r.next());
        assertEquals(180_000, r.rtpTime());
    }

    @Test
    void shouldMeasureTheRoundTrip() {
        assertEquals(-1, stream.roundTripNanos());
        send(1_000, 90_000, SECOND);
        stream.onSourceReport(0x10_0000_0000L, 90_000, SECOND);
        stream.writeSenderReport(out, 0, SECOND);
        stream.writeSenderReport(out, 0, 2 * SECOND);
        byte[] block = new byte[ReportBlock.SIZE];
        ReportBlock.write(block, 0, Tracks.OUT_SSRC, 10, 20, 30, 40, 0x0010_0000L, 65_536 / 2);

        stream.onReceiverReport(block, 0, SECOND + 580 * MILLIS);

        assertEquals(80 * MILLIS, stream.roundTripNanos(), MILLIS / 10);
        assertEquals(10, stream.counters().fractionLost());
        assertEquals(20, stream.counters().remoteLost());
        assertEquals(40, stream.counters().remoteJitter());
        ReportBlock.write(block, 0, Tracks.OUT_SSRC, 0, 0, 0, 0, 0x0999_0000L, 0);
        stream.onReceiverReport(block, 0, 99 * SECOND);
        assertEquals(80 * MILLIS, stream.roundTripNanos(), MILLIS / 10);
    }

    private int send(long seq, long timestamp, long arrivalNanos) {
        PacketBuffer in = Tracks.packet(77, Tracks.SSRC, seq, timestamp, true);
        in.arrivalNanos = arrivalNanos;
        return stream.rewrite(in, seq, out, OFF);
    }
}
