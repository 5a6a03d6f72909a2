package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Stage.Extension.class)
class DisappearTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Killed, its sockets close; stopped, its sockets stay open and its packets just vanish. */
    @ParameterizedTest
    @CsvSource({"SIGKILL, 2", "SIGSTOP, 20"})
    void shouldTellTheOthersWhenABrowserDisappears(Browser.Signal signal, int seconds, Stage stage) {
        Browser doomed = stage.launch("doomed-" + signal, "--allow-loopback-in-peer-connection");
        Participant vanishing = stage.participant(doomed);
        Participant staying = stage.participant();
        String channel = stage.channel();
        vanishing.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)));
        staying.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(2)));
        staying.untilSees(vanishing, 10, LIMIT);

        doomed.signal(signal);

        staying.untilNotified("connection.destroyed", vanishing, Duration.ofSeconds(seconds));
        JsonNode report = staying.until("r.streams.length === 0", Duration.ofSeconds(5));
        assertEquals("connected", report.get("state").textValue());
    }

    @Test
    void shouldTellTheOthersWhenAPageIsClosed(Stage stage) {
        Participant closing = stage.participant();
        Participant staying = stage.participant();
        String channel = stage.channel();
        closing.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)));
        staying.join(Participant.options("recvonly", channel, stage.cluster().signalingUrl(1)));
        staying.untilSees(closing, 10, LIMIT);

        closing.close();

        staying.untilNotified("connection.destroyed", closing, Duration.ofSeconds(2));
    }
}
