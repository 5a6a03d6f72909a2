package starling.core.codec;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starling.core.Mutations;
import starling.core.media.Codec;

class CodecMutationTest {
    @ParameterizedTest
    @EnumSource(names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
    void shouldSurviveDamagedPayloads(Codec codec) {
        Mutations.forEach(payloads(codec), 100_000, 31, b -> b.length > 0,
                b -> KeyFrames.isKeyFrame(codec, b, 0, b.length));
    }

    private static List<byte[]> payloads(Codec codec) {
        Stream<String> hex = switch (codec) {
            case OPUS -> Stream.of("fc");
            case VP8 -> Stream.of("90f0923401205000", "1050", "90801250");
            case VP9 -> Stream.of("a892340000", "881282", "0800");
            case AV1 -> Stream.of("180a", "080a00");
            case H264 -> Stream.of("78000267420002" + "68ce00026588", "7c8588", "6588", "6742");
            case H265 -> Stream.of("6001000340010c000342010c0003260180", "62019380", "260180");
        };
        return hex.map(HexFormat.of()::parseHex).toList();
    }
}
