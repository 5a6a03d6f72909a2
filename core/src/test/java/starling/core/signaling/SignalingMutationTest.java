package starling.core.signaling;

import static starling.core.signaling.Conversation.CONNECT;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;

class SignalingMutationTest {
    private static final int COUNT = 100_000;
    private static final long SEED = 20260102;
    private static final List<byte[]> SEEDS = List.of(CONNECT, "{\"type\":\"disconnect\",\"reason\":\"NO-ERROR\"}",
            "{\"type\":\"pong\",\"stats\":[{\"id\":\"a\",\"timestamp\":1.5e3,\"type\":\"codec\"}]}",
            "{\"type\":\"candidate\",\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}",
            "{\"type\":\"connect\",\"role\":\"sendrecv\",\"channel_id\":\"sora\",\"metadata\":{\"a\":[[1e9,null]]},"
                    + "\"audio\":{\"codec_type\":\"OPUS\",\"bit_rate\":64,\"opus_params\":{\"stereo\":false}},"
                    + "\"video\":{\"codec_type\":\"H264\",\"h264_params\":{\"profile_level_id\":\"42e01f\"}},"
                    + "\"data_channels\":[{\"label\":\"#a\",\"direction\":\"sendrecv\"}],\"forwarding_filters\":"
                    + "[{\"rules\":[[{\"field\":\"kind\",\"operator\":\"is_in\",\"values\":[\"audio\"]}]]}]}")
            .stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();

    private int inputs;

    @Test
    void shouldSurviveDamagedMessagesInAnyState() {
        Mutations.forEach(SEEDS, COUNT, SEED, bytes -> bytes.length > 0 && bytes[0] == '{', bytes -> {
            String frame = new String(bytes, StandardCharsets.UTF_8);
            inputs++;
            if (inputs % 50 == 0) {
                Conversation.connected().says(frame);
            } else if (inputs % 5 == 0) {
                new Conversation().says(CONNECT).says(frame);
            } else {
                new Conversation().says(frame);
            }
        });
    }
}
