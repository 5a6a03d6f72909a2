package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stage.Extension.class)
class JoinLeaveTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Test
    void shouldJoinLeaveAndRejoinTenTimes(Stage stage) {
        Participant staying = stage.participant();
        Participant coming = stage.participant();
        String channel = stage.channel();
        staying.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)));
        int sections = 0;

        for (int round = 1; round <= 10; round++) {
            String before = coming.connectionId();
            coming.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1 + round % 3)));
            assertNotEquals(before, coming.connectionId());
            coming.untilSees(staying, 5, LIMIT);
            JsonNode report = staying.untilSees(coming, 5, LIMIT);
            assertEquals(1, report.get("streams").size(), "streams of others in round " + round);
            if (round == 1) {
                sections = report.get("sections").intValue();
            }
            assertEquals(sections, report.get("sections").intValue(), "m-lines are reused, round " + round);
            coming.leave();
            staying.untilNotified("connection.destroyed", coming, LIMIT);
            staying.until("r.streams.length === 0", LIMIT);
        }
    }

    @Test
    void shouldShowTwoToAThirdWhoJoinsLate(Stage stage) {
        Participant first = stage.participant();
        Participant second = stage.participant();
        Participant third = stage.participant();
        String channel = stage.channel();
        first.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(1)).codec("VP8"));
        second.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(2)).codec("VP9"));
        first.untilSees(second, 20, LIMIT);
        second.untilSees(first, 20, LIMIT);

        third.join(Participant.options("sendrecv", channel, stage.cluster().signalingUrl(3)).codec("H264"));

        for (Participant other : new Participant[]{first, second}) {
            third.untilSees(other, 10, LIMIT);
            third.untilHears(other, LIMIT);
            other.untilSees(third, 10, LIMIT);
            other.untilHears(third, LIMIT);
        }
        JsonNode own = third.untilNotified("connection.created", third, LIMIT).at("/notifications/0");
        assertEquals(3, own.get("channel_connections").intValue());
        assertEquals(3, own.get("channel_sendrecv_connections").intValue());
        assertEquals(2, own.get("data").size(), "those who were there before");
        assertTrue(own.get("data").toString().contains(first.connectionId()));
    }
}
