package starling.cluster.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.cluster.NodeMode;

/** Where the further clients of a channel go that may have members on several nodes. */
class SpreadPlacementTest {
    private static final long SECOND = 1_000_000_000L;

    /** Nodes are written name=connections+pending/limit, followed by ! if unreachable, s or c for the two blocks. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "GATHER | A=9+0/10 B=0+0/10 | B | false | A | CHOSEN | A", // home while it has room
            "GATHER | A=9+1/10 B=5+0/10 C=1+0/10 | B | false | A | CHOSEN | C", // those on their way fill it
            "GATHER | A=10+0/10 B=5+0/10 C=1+0/10 | B | false | A | CHOSEN | C", // overflow to the least loaded
            "GATHER | A=1+0/10c B=5+0/10 C=6+0/10 | C | false | A | CHOSEN | B", // blocked home
            "GATHER | A=1+0/10s B=5+0/10 | B | false | A | CHOSEN | A", // takes clients of known sessions
            "GATHER | A=10+0/10 B=5+0/10s C=6+0/10c | C | false | A | CHOSEN | B", //
            "GATHER | A=1+0/10! B=5+0/10 | B | false | A | UNREACHABLE | ''", // waited for, until it is removed
            "GATHER | A=1+0/10 B=5+0/10 | B | true | A | CHOSEN | B", // redirected: served where it is
            "GATHER | A=1+0/10 B=10+0/10 | B | true | A | FULL | ''", // or refused
            "GATHER | A=1+0/10 B=1+0/10c | B | true | A | CONNECTION_BLOCKED | ''", //
            "GATHER | A=1+0/10 | B | true | A | UNREACHABLE | ''", //
            "GATHER | A=10+0/10 B=10+0/10 | B | false | A | FULL | ''", //
            "GATHER | A=10+0/10 B=1+0/10c | B | false | A | FULL | ''", //
            "ANY_NODE | A=1+0/10 B=9+0/10 | B | false | A | CHOSEN | B", // whoever is asked
            "ANY_NODE | A=1+0/10 B=9+0/10 | B | false | '' | CHOSEN | B", // also a new channel
            "ANY_NODE | A=1+0/10 B=9+1/10 | B | false | A | CHOSEN | A", //
            "ANY_NODE | A=1+0/10 B=1+0/10c | B | false | A | CHOSEN | A", //
            "ANY_NODE | A=1+0/10! B=1+0/10 | B | false | A | CHOSEN | B", // wherever the others are
            "ANY_NODE | A=1+0/10 B=1+0/10s | B | false | '' | CHOSEN | A", //
            "ONE_NODE | A=9+0/10 B=0+0/10 | B | false | A | CHOSEN | A", //
            "ONE_NODE | A=10+0/10 B=0+0/10 | B | false | A | FULL | ''", //
            "ONE_NODE | A=9+0/10 B=0+0/10 | B | true | A | ELSEWHERE | ''", //
            "ONE_NODE | A=9+0/10! B=0+0/10 | B | false | A | UNREACHABLE | ''"})
    void shouldPlaceTheNextClientOfAChannel(PlacementRule rule, String nodes, String contacted, boolean redirected,
            String home, ChannelPlacement.Verdict verdict, String node) {
        List<NodeLoad> loads = Arrays.stream(nodes.trim().split(" ")).map(SpreadPlacementTest::parse).toList();

        ChannelPlacement.Choice choice = ChannelPlacement.choose(loads, new ChannelPlacement.Question(contacted,
                redirected, Optional.of(home).filter(name -> !name.isEmpty())), rule);

        assertEquals(new ChannelPlacement.Choice(verdict, node), choice);
    }

    /**
     * A thousand new channels in four seconds. Three nodes decide in turn; each reports its changes four times a second, and
     * a client takes 1.8 s from the decision to being counted where it was sent.
     */
    @Test
    void shouldSpreadABurstWithinTenPercentWhileReportsCome() {
        long seed = 20261124;
        Random random = new Random(seed);
        List<String> names = List.of("A", "B", "C");
        Map<String, Integer> real = new HashMap<>();
        Map<String, Integer> reported = new HashMap<>();
        Map<String, Integer> placed = new HashMap<>();
        Map<String, PendingPlacements> pendingOfDecider = new HashMap<>();
        names.forEach(name -> pendingOfDecider.put(name, new PendingPlacements()));
        Queue<Map.Entry<Long, String>> arriving = new ArrayDeque<>();

        for (int i = 0; i < 1000; i++) {
            long now = i * 4 * SECOND / 1000;
            while (!arriving.isEmpty() && arriving.peek().getKey() <= now) {
                real.merge(arriving.remove().getValue(), 1, Integer::sum);
            }
            for (String name : names) {
                if (i % 62 == 20 * names.indexOf(name)) {
                    reported.put(name, real.getOrDefault(name, 0));
                    pendingOfDecider.values().forEach(pending -> pending.reported(name, now));
                }
            }
            PendingPlacements pending = pendingOfDecider.get(names.get(i % 3));
            List<NodeLoad> loads = new ArrayList<>();
            names.forEach(name -> loads.add(new NodeLoad(name, reported.getOrDefault(name, 0),
                    pending.count(name, now), pending.unsettled(name, now), 5000, NodeMode.NORMAL, true)));
            String node = ChannelPlacement.choose(loads,
                    new ChannelPlacement.Question(names.get(random.nextInt(3)), false, Optional.empty()),
                    PlacementRule.GATHER).node();
            pending.placed(node, now);
            placed.merge(node, 1, Integer::sum);
            arriving.add(Map.entry(now + SECOND * 18 / 10, node));
        }

        names.forEach(
                name -> assertTrue(Math.abs(placed.get(name) - 1000 / 3) <= 33, "seed " + seed + ": " + placed));
    }

    private static NodeLoad parse(String text) {
        String[] parts = text.split("[=+/]");
        NodeMode mode = parts[3].endsWith("s")
                ? NodeMode.BLOCK_NEW_SESSION
                : parts[3].endsWith("c") ? NodeMode.BLOCK_NEW_CONNECTION : NodeMode.NORMAL;
        return new NodeLoad(parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3].replaceAll("[!sc]", "")), mode, !parts[3].endsWith("!"));
    }
}
