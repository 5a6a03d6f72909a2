package starling.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Stage.Extension.class)
class BitRateTest {
    private static final Duration RISE = Duration.ofSeconds(20);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** A second is shorter than a key frame needs to even out; the cap is judged over this many. */
    private static final int SECONDS_OF_A_MEAN = 5;

    @ParameterizedTest
    @CsvSource({"300, 150", "1000, 800"})
    void shouldReachTheBitRateAskedForAndNoMore(int askedKbps, int reachedKbps, Stage stage) {
        Participant sender = stage.participant();
        Participant receiver = stage.participant();
        String channel = stage.channel();
        receiver.join(Participant.options("recvonly", channel, stage.cluster().signalingUrl(1)));
        sender.join(Participant.options("sendonly", channel, stage.cluster().signalingUrl(1)).codec("VP8")
                .bitRate(askedKbps).noise(480, 272, 20));

        List<JsonNode> reports = sender.watch(RISE.plusSeconds(SECONDS_OF_A_MEAN), EVERY);

        List<Double> kbps = means(reports);
        double highest = kbps.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertTrue(highest <= askedKbps, () -> "kbit/s of the sender: " + kbps);
        assertTrue(highest >= reachedKbps, () -> "kbit/s of the sender: " + kbps);
        assertTrue(kbps.get(kbps.size() - 1) >= reachedKbps, () -> "kbit/s of the sender: " + kbps);
    }

    /** The video bit rate sent, RTP headers included, over every five seconds. */
    private static List<Double> means(List<JsonNode> reports) {
        List<Double> means = new ArrayList<>();
        for (int i = SECONDS_OF_A_MEAN; i < reports.size(); i++) {
            JsonNode from = Participant.outbound(reports.get(i - SECONDS_OF_A_MEAN), "video");
            JsonNode to = Participant.outbound(reports.get(i), "video");
            double bits = 8 * (bytes(to) - bytes(from));
            means.add(bits / (to.get("timestamp").doubleValue() - from.get("timestamp").doubleValue()));
        }
        return means;
    }

    private static double bytes(JsonNode stream) {
        return stream.get("bytesSent").doubleValue() + stream.get("headerBytesSent").doubleValue();
    }
}
