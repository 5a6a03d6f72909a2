package starling.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.media.Codec;

class KeyFramesTest {
    @ParameterizedTest
    @CsvSource({ // codec, key frame, payload
            "OPUS, true, fc", "OPUS, false, ''", //
            "VP8, true, 10 50", // S, PID 0, P = 0
            "VP8, false, 10 51", // P = 1
            "VP8, false, 00 50", // not the start of a partition
            "VP8, false, 11 50", // second partition
            "VP8, true, 90 80 12 50", // one-byte picture id
            "VP8, true, 90 80 92 34 50", // two-byte picture id
            "VP8, true, 90 e0 92 34 01 20 50", // and TL0PICIDX, TID
            "VP8, false, 90 e0 92 34 01 20 51", //
            "VP8, true, 90 f0 92 34 01 20 50", // TID and KEYIDX share a byte
            "VP8, false, 90 80 92 34", "VP8, false, 90", "VP8, false, 90 e0 92", //
            "VP9, true, 08 00", // B, no prediction
            "VP9, false, 48 00", // predicted
            "VP9, false, 00 00", // not the first packet
            "VP9, true, 88 12 82", "VP9, true, 88 92 34 82", //
            "VP9, true, a8 92 34 00 00", // layers, SID 0
            "VP9, false, a8 92 34 02 00", // SID 1
            "VP9, true, aa 92 34 10 00", // U set
            "VP9, false, a8", "VP9, false, a8 92", "VP9, false, 08", //
            "AV1, true, 08 0a", "AV1, true, 18 0a", "AV1, false, 10 0a", "AV1, false, 88 0a", "AV1, false, 08", //
            "H264, true, 65 88", // IDR, first slice
            "H264, false, 65 48", // IDR, later slice
            "H264, false, 65", "H264, false, 61 88", //
            "H264, true, 67 42", // SPS
            "H264, false, 68 ce", // PPS alone
            "H264, true, 78 0002 6742 0002 68ce", // STAP-A with SPS
            "H264, true, 78 0002 06aa 0002 6588", // STAP-A with SEI and IDR
            "H264, false, 78 0002 06aa 0002 6188", "H264, false, 78 0000 6588", "H264, false, 78 0009 6588", //
            "H264, true, 7c 85 88", // FU-A, start of IDR
            "H264, false, 7c 05 88", // FU-A, middle
            "H264, false, 7c 81 88", "H264, false, 7c 85", //
            "H265, true, 40 01 0c", "H265, true, 42 01 0c", // VPS, SPS
            "H265, false, 44 01 0c", // PPS alone
            "H265, true, 26 01 80", // IDR_W_RADL, first slice
            "H265, false, 26 01 40", "H265, true, 2a 01 80", "H265, false, 02 01 80", "H265, false, 26 01", //
            "H265, true, 60 01 0003 40010c 0003 42010c", // aggregation
            "H265, false, 60 01 0003 020180 0003 020180", "H265, true, 60 01 0003 4e0180 0003 260180", //
            "H265, false, 60 01 0001 26", "H265, false, 60 01 0001 260180", "H265, true, 62 01 93 80", // fragmentation, start of IDR
            "H265, false, 62 01 13 80", "H265, false, 62 01 81 80", "H265, false, 62 01 93"})
    void shouldFindTheStartOfAKeyFrame(Codec codec, boolean keyFrame, String payload) {
        byte[] b = HexFormat.of().parseHex("ff" + payload.replace(" ", "") + "00");

        assertEquals(keyFrame, KeyFrames.isKeyFrame(codec, b, 1, b.length - 2));
    }
}
