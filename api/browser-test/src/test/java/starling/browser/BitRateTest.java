package starling.browser;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stage.Extension.class)
class BitRateTest {
    private static final Duration RISE = Duration.ofSeconds(20);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** A second is shorter than a key frame needs to even out; the cap is judged over this many. */
    private static final int SECONDS_OF_A_MEAN = 5;

    @Test
    void shouldReachTheBitRatesAskedForAndNoMore(Stage stage) {
        // A picture that the encoder can squeeze into what it may spend: one too rich makes any encoder overshoot.
        CompletableFuture<List<JsonNode>> low = send(stage, 300, 240, 136);
        CompletableFuture<List<JsonNode>> high = send(stage, 1_000, 480, 272);

        assertAll(() -> assertBitRate(low.join(), 150, 300),
                () -> assertBitRate(high.join(), 800, 1_000));
    }

    private static CompletableFuture<List<JsonNode>> send(Stage stage, int askedKbps, int width, int height) {
        Participant sender = stage.participant();
        Participant receiver = stage.participant();
        String channel = stage.channel();
        receiver.join(Participant.options("recvonly", channel, stage.cluster().signalingUrl(1)));
        sender.join(Participant.options("sendonly", channel, stage.cluster().signalingUrl(1)).codec("VP8")
                .bitRate(askedKbps).noise(width, height, 20));
        return sender.watch(RISE.plusSeconds(SECONDS_OF_A_MEAN), EVERY);
    }

    private static void assertBitRate(List<JsonNode> reports, int reached, int limit) {
        List<Double> kbps = means(reports);
        System.out.println(limit + " kbit/s: " + kbps + "\n"
                + Participant.outbound(reports.get(reports.size() - 1), "video"));
        double highest = kbps.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertTrue(highest <= limit, () -> "at most " + limit + ": " + kbps);
        assertTrue(highest >= reached, () -> "reaches " + reached + ": " + kbps);
        assertTrue(kbps.get(kbps.size() - 1) >= reached, () -> "stays above " + reached + ": " + kbps);
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
