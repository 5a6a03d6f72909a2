package starling.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import starling.core.ice.IceTimers;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.TransportKind;

/** Counters of a thousand connections at once, from loops that run. */
class ManyStatsTest {
    private static final int CONNECTIONS = 1_000;

    @Test
    void shouldCopyTheCountersOfAllThatThereAre() throws Exception {
        try (EventLoopMediaNode node = start()) {
            List<ConnectionId> ids = new ArrayList<>();
            Random random = new Random(7);
            for (int i = 0; i < CONNECTIONS; i++) {
                ConnectionId id = ConnectionId.random(random, 1);
                ids.add(id);
                node.open(id, new ChannelId("room-" + i % 50), new Silent());
            }
            Set<ConnectionId> all = Set.copyOf(ids);
            ids.add(ConnectionId.random(random, 1));
            String[] thread = {""};

            Map<ConnectionId, MediaStats> stats = node.stats(ids).thenApply(found -> {
                thread[0] = Thread.currentThread().getName();
                return found;
            }).toCompletableFuture().get(20, TimeUnit.SECONDS);

            assertEquals(all, stats.keySet());
            assertEquals(Set.of(MediaStats.EMPTY), Set.copyOf(stats.values()));
            assertTrue(!thread[0].startsWith("media-loop"), "whoever makes JSON of it would stop " + thread[0]);
            assertEquals(Map.of(), node.stats(List.of()).toCompletableFuture().get(20, TimeUnit.SECONDS));
        }
    }

    private static EventLoopMediaNode start() throws IOException {
        InetAddress address = InetAddress.getLoopbackAddress();
        return EventLoopMediaNode.start(new MediaSettings(address, address, 2, 0, true, "starling", IceTimers.DEFAULT,
                TimeUnit.SECONDS.toNanos(60)), Instant.now());
    }

    private static final class Silent implements MediaEvents {
        @Override
        public void connected(TransportKind transport, long setupNanos) {}

        @Override
        public void iceStateChanged(String previous, String current) {}

        @Override
        public void closed(MediaCloseReason reason, MediaStats last) {}
    }
}
