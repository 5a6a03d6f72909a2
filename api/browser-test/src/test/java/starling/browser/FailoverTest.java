package starling.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stage.Extension.class)
class FailoverTest {
    private static final Duration FRAMES = Duration.ofSeconds(20);
    private static final Duration SERVED_AGAIN = Duration.ofSeconds(15);

    /** The SDK, given three URLs, comes back through the others; the node comes back by itself. */
    @Test
    void shouldServePeopleAgainWhenTheirNodeDies(Stage stage) throws Exception {
        Cluster cluster = stage.cluster();
        String channel = stage.channel();
        Participant.Join options = Participant.options("sendrecv", channel, cluster.signalingUrls());
        Participant one = stage.participant().join(options);
        Participant other = stage.participant().join(options);
        one.untilSees(other, 10, FRAMES);
        String died = one.served();
        assertEquals(died, other.served());
        NodeProcess node = cluster.nodeOf(died);

        node.kill();
        Duration oneAway = one.rejoin(options, SERVED_AGAIN);
        Duration otherAway = other.rejoin(options, SERVED_AGAIN);

        assertTrue(oneAway.compareTo(SERVED_AGAIN) < 0, () -> "served again after " + oneAway);
        assertTrue(otherAway.compareTo(SERVED_AGAIN) < 0, () -> "served again after " + otherAway);
        assertNotEquals(died, one.served());
        one.untilSees(other, 10, FRAMES);
        other.untilHears(one, FRAMES);
        cluster.restart(node.address().number());
    }
}
