package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.rtp.RtpExtensions;
import starling.core.rtp.RtpHeader;

class SendingTrackTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 5 * SECOND;

    private final byte[] b = new byte[2_048];

    @ParameterizedTest
    @CsvSource({"VP8, 1000, 1000000, 120", "VP8, 100, 100000, 30", "H265, 15000, 15000000, 1710",
            "OPUS, 0, 48000, 50"})
    void shouldSendAtTheBitRateAsked(Codec codec, int kbps, long expectedBps, long expectedPackets) {
        SendingTrack track = track(codec, kbps);

        run(track, START, 10 * SECOND);

        assertEquals(expectedPackets, track.packets() / 10.0, expectedPackets * 0.02);
        assertEquals(expectedBps, track.payloadBytes() * 8 / 10.0, expectedBps * 0.02);
    }

    @Test
    void shouldBeginWithAKeyFrameAndSendOneWhenAsked() {
        SendingTrack track = track(Codec.VP8, 500);

        int before = run(track, START, SECOND);
        track.requestKeyFrame(START + SECOND);
        int after = run(track, START + SECOND, SECOND);

        assertEquals(1, before);
        assertEquals(1, after);
    }

    @Test
    void shouldMergeRequestsThatComeCloseTogether() {
        SendingTrack track = track(Codec.VP8, 500);
        run(track, START, SECOND);

        int keyFrames = 0;
        for (int i = 0; i < 10; i++) {
            track.requestKeyFrame(START + SECOND + i * SECOND / 10);
            keyFrames += run(track, START + SECOND + i * SECOND / 10, SECOND / 10);
        }

        assertTrue(keyFrames >= 2 && keyFrames <= 4, "key frames: " + keyFrames);
        assertEquals(10, track.keyFrameRequests());
        assertEquals(SECOND / 10, track.shortestRequestNanos());
    }

    @Test
    void shouldGoOnFromNowAfterALongStall() {
        SendingTrack track = track(Codec.OPUS, 0);
        run(track, START, SECOND);
        long before = track.packets();

        run(track, START + 60 * SECOND, SECOND);

        assertEquals(51, track.packets() - before, 2);
    }

    @Test
    void shouldNumberPacketsInSequenceAndMarkTheLastOfAFrame() {
        SendingTrack track = track(Codec.VP8, 1000);
        track.write(b, 0, 1, 0, START);
        int first = RtpHeader.sequenceNumber(b, 0);

        boolean[] markers = new boolean[8];
        for (int i = 0; i < markers.length; i++) {
            int length = track.write(b, 0, 258, 3, START);

            assertEquals(first + 1 + i, RtpHeader.sequenceNumber(b, 0));
            assertTrue(PayloadStamp.isAt(b, 0, length));
            assertEquals(3, PayloadStamp.window(b, length - PayloadStamp.LENGTH));
            assertEquals(1 + i, PayloadStamp.number(b, length - PayloadStamp.LENGTH));
            markers[i] = RtpHeader.marker(b, 0);
        }

        assertEquals(8, track.packetsIn(3));
        assertEquals("..x...x.", shape(markers));
    }

    @Test
    void shouldWriteTheExtensionsNegotiated() {
        SendingTrack track = track(Codec.VP8, 500);

        track.write(b, 0, 0x1_0102, 0, START);

        assertEquals('v', RtpExtensions.unsigned(b, 0, 1));
        assertEquals(0x0102, RtpExtensions.unsigned(b, 0, 3));
    }

    private static SendingTrack track(Codec codec, int kbps) {
        AnswerSdp.OwnSection section = new AnswerSdp.OwnSection("v", 120,
                Map.of(HeaderExtension.MID, 1, HeaderExtension.TRANSPORT_CC, 3));
        return new SendingTrack(codec, kbps, 9, 1234, section, START, new Random(1));
    }

    /** Sends what is due in steps of a millisecond; returns the key frames that began. */
    private int run(SendingTrack track, long from, long nanos) {
        int keyFrames = 0;
        long lastTimestamp = -1;
        for (long now = from; now < from + nanos; now += 1_000_000) {
            while (track.nextNanos() <= now) {
                int length = track.write(b, 0, 0, 0, now);
                boolean begins = track.timestamp() != lastTimestamp;
                lastTimestamp = track.timestamp();
                if (begins && PayloadStamp.isKeyFrame(b, length - PayloadStamp.LENGTH)) {
                    keyFrames++;
                }
            }
        }
        return keyFrames;
    }

    private static String shape(boolean[] markers) {
        StringBuilder shape = new StringBuilder();
        for (boolean marker : markers) {
            shape.append(marker ? 'x' : '.');
        }
        return shape.toString();
    }
}
