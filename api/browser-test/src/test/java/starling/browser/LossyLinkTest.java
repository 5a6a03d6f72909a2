package starling.browser;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link that loses 10 % of the packets and delays the others by 50 ms, in each direction of each leg alone. */
@ExtendWith(Stage.Extension.class)
class LossyLinkTest {
    private static final long SEED = 20_261_123;
    private static final double LOSS = 0.10;
    private static final Duration DELAY = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(25);
    private static final Duration WATCHED = Duration.ofSeconds(10);

    private static final double RECOVERED = 0.90;
    private static final double DECODED = 0.80;
    private static final double LONGEST_FREEZE_MILLIS = 2_000;

    /** Which participant sits behind the link. */
    enum Leg {
        SENDER, RECEIVER
    }

    @ParameterizedTest
    @CsvSource({"SENDER, UP", "SENDER, DOWN", "RECEIVER, UP", "RECEIVER, DOWN"})
    void shouldRecoverWhatTheLinkLoses(Leg leg, LossyRelay.Direction direction, Stage stage) throws IOException {
        LossyRelay relay = stage.closeAfterTest(new LossyRelay(mediaAddresses(stage),
                new LossyRelay.Impairment(direction, LOSS, DELAY.toNanos()), SEED));
        Participant sender = stage.participant();
        Participant receiver = stage.participant();
        String channel = stage.channel();
        String url = stage.cluster().signalingUrl(1);
        Participant.Join receive = Participant.options("recvonly", channel, url);
        Participant.Join send = Participant.options("sendonly", channel, url).codec("VP8").bitRate(500).noise(320, 180,
                20);
        receiver.join(leg == Leg.RECEIVER ? receive.turn(relay.addresses()) : receive);
        sender.join(leg == Leg.SENDER ? send.turn(relay.addresses()) : send);
        receiver.untilSees(sender, 10, LIMIT);

        JsonNode sentBefore = Participant.outbound(sender.report(), "video");
        JsonNode before = Participant.inbound(receiver.report(), sender, "video");
        int lostBefore = relay.lost(ssrcOnTheLink(leg, sentBefore, before));
        receiver.watch(WATCHED, Duration.ofSeconds(1)).join();
        JsonNode sentAfter = Participant.outbound(sender.report(), "video");
        JsonNode report = receiver.report();
        JsonNode after = Participant.inbound(report, sender, "video");
        int lost = relay.lost(ssrcOnTheLink(leg, sentAfter, after)) - lostBefore;

        double sent = growth(sentBefore, sentAfter, "framesSent");
        double decoded = growth(before, after, "framesDecoded") / sent;
        double missing = leg == Leg.RECEIVER && direction == LossyRelay.Direction.DOWN
                ? lost - growth(before, after, "retransmittedPacketsReceived")
                : growth(before, after, "packetsLost");
        double freeze = report.at("/frames/" + sender.connectionId() + "/longestGap").doubleValue();
        String figures = String.format("seed %d: frames sent %.0f, decoded %.3f; packets lost %d, missing %.0f; "
                + "longest freeze %.0f ms%nsender %s%nreceiver %s", SEED, sent, decoded, lost, missing, freeze,
                sentAfter, after);
        System.out.println(leg + " " + direction + ": " + figures);
        assertAll(
                () -> assertTrue(sent > 100, figures),
                () -> assertTrue(decoded >= DECODED, figures),
                () -> assertTrue(missing <= Math.max(1, (1 - RECOVERED) * lost), figures),
                () -> assertTrue(freeze <= LONGEST_FREEZE_MILLIS, figures),
                () -> assertTrue(lost > 20 || !carriesVideo(leg, direction), figures));
    }

    private static boolean carriesVideo(Leg leg, LossyRelay.Direction direction) {
        return (leg == Leg.SENDER) == (direction == LossyRelay.Direction.UP);
    }

    private static long ssrcOnTheLink(Leg leg, JsonNode outbound, JsonNode inbound) {
        return (leg == Leg.SENDER ? outbound : inbound).get("ssrc").longValue();
    }

    private static double growth(JsonNode before, JsonNode after, String counter) {
        return after.path(counter).doubleValue() - before.path(counter).doubleValue();
    }

    private static List<InetSocketAddress> mediaAddresses(Stage stage) {
        List<InetSocketAddress> all = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            NodeAddress node = stage.cluster().node(number).address();
            for (int loop = 0; loop < NodeAddress.MEDIA_LOOPS; loop++) {
                all.add(new InetSocketAddress(node.host(), node.mediaPort() + loop));
            }
        }
        return all;
    }
}
