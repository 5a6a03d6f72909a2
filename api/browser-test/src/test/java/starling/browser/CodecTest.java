package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Stage.Extension.class)
class CodecTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @ParameterizedTest
    @ValueSource(strings = {"VP8", "VP9", "AV1", "H264"})
    void shouldForwardFromSendonlyToRecvonly(String codec, Stage stage) {
        Participant sender = stage.participant();
        Participant receiver = stage.participant();
        String channel = stage.channel();
        receiver.join(Participant.options("recvonly", channel, stage.cluster().signalingUrl(1)));

        sender.join(Participant.options("sendonly", channel, stage.cluster().signalingUrl(2)).codec(codec));

        JsonNode report = receiver.untilSees(sender, 30, LIMIT);
        receiver.untilHears(sender, LIMIT);
        assertEquals(codec, Participant.inbound(report, sender, "video").get("codec").textValue());
        JsonNode atSender = sender.report();
        assertEquals(codec, Participant.outbound(atSender, "video").get("codec").textValue());
        assertEquals(0, atSender.get("inbound").size(), "a sendonly connection receives nothing");
    }
}
