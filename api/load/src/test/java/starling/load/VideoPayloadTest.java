package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import starling.core.codec.KeyFrames;
import starling.core.media.Codec;

class VideoPayloadTest {
    private static final int OFFSET = 20;

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
    void shouldBeginAKeyFrameOnlyWithTheFirstPacketOfOne(Codec codec) {
        for (int count = 1; count <= 4; count++) {
            for (int index = 0; index < count; index++) {
                assertEquals(index == 0, isKeyFrame(codec, true, index, count), codec + " " + index + "/" + count);
                assertEquals(false, isKeyFrame(codec, false, index, count), codec + " " + index + "/" + count);
            }
        }
    }

    private static boolean isKeyFrame(Codec codec, boolean keyFrame, int index, int count) {
        byte[] b = new byte[OFFSET + VideoPayload.MIN_SIZE];
        VideoPayload.write(codec, b, OFFSET, VideoPayload.MIN_SIZE, keyFrame, index, count, 7);
        return KeyFrames.isKeyFrame(codec, b, OFFSET, VideoPayload.MIN_SIZE);
    }
}
