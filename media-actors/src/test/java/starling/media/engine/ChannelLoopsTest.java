package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;

class ChannelLoopsTest {
    private final ChannelLoops loops = new ChannelLoops(3);

    @Test
    void shouldKeepARoomOnOneLoop() {
        int first = loops.enter(new ChannelId("room"));

        for (int i = 0; i < 11; i++) {
            assertEquals(first, loops.enter(new ChannelId("room")));
        }
    }

    @Test
    void shouldGiveANewChannelTheLeastBusyLoop() {
        int first = loops.enter(new ChannelId("a"));

        assertNotEquals(first, loops.enter(new ChannelId("b")));
    }

    @Test
    void shouldSpreadALargeAudienceOverAllLoops() {
        int[] members = new int[3];
        for (int i = 0; i < 900; i++) {
            members[loops.enter(new ChannelId("stage"))]++;
        }

        for (int count : members) {
            assertEquals(300, count, ChannelLoops.ROOM);
        }
    }

    @Test
    void shouldForgetWhoLeft() {
        ChannelId room = new ChannelId("room");
        int loop = loops.enter(room);
        loops.leave(room, loop);
        int other = loops.enter(new ChannelId("other"));

        assertEquals(loop, other);
    }
}
