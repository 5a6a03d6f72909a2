package starling.cluster.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.cluster.NodeMode;

class ChannelPlacementTest {
    private static final long SECOND = 1_000_000_000L;

    /** Nodes are written name=connections+pending/limit, followed by ! if unreachable, s or c for the two blocks. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "A=0+0/10 B=0+0/10 C=0+0/10 | A | false | CHOSEN | A", // all equal: the contacted one
            "A=0+0/10 B=0+0/10 C=0+0/10 | C | false | CHOSEN | C", //
            "A=1+0/10 B=0+0/10 C=0+0/10 | A | false | CHOSEN | B", // smallest load, first by name
            "A=1+0/10 B=0+0/10 C=0+0/10 | C | false | CHOSEN | C", // smallest load, contacted among them
            "A=5+0/10 B=60+0/100 C=7+0/10 | C | false | CHOSEN | A", // relative to the limit, not absolute
            "A=5+0/10 B=40+0/100 C=7+0/10 | C | false | CHOSEN | B", //
            "A=0+3/10 B=1+0/10 C=2+0/10 | A | false | CHOSEN | B", // those on their way count
            "A=0+0/10! B=1+0/10 C=2+0/10 | B | false | CHOSEN | B", // unreachable is no candidate
            "A=0+0/10s B=1+0/10 C=0+0/10c | A | false | CHOSEN | B", // nor is a blocked one
            "A=10+0/10 B=9+0/10 C=10+0/10 | A | false | CHOSEN | B", // nor a full one
            "A=0+0/0 B=9+0/10 | A | false | CHOSEN | B", // a limit of zero is always full
            "A=9+5/10 | A | false | CHOSEN | A", // those on their way may turn back: not full yet
            "A=10+0/10 B=10+0/10 | A | false | FULL | ''", //
            "A=10+0/10 B=0+0/10s | A | false | FULL | ''", //
            "A=0+0/10s B=0+0/10c | A | false | SESSION_BLOCKED | ''", //
            "A=0+0/10! | A | false | UNREACHABLE | ''", //
            "A=5+0/10 B=0+0/10 | A | true | CHOSEN | A", // redirected before: stays
            "A=10+0/10 B=0+0/10 | A | true | FULL | ''", // even so
            "B=0+0/10 | A | true | UNREACHABLE | ''"})
    void shouldChooseTheLeastLoadedNode(String nodes, String contacted, boolean redirected,
            ChannelPlacement.Verdict verdict, String node) {
        List<NodeLoad> loads = Arrays.stream(nodes.trim().split(" ")).map(ChannelPlacementTest::parse).toList();

        for (int turn = 0; turn < loads.size(); turn++) {
            List<NodeLoad> rotated = new ArrayList<>(loads);
            Collections.rotate(rotated, turn);

            ChannelPlacement.Choice choice = ChannelPlacement.choose(rotated,
                    new ChannelPlacement.Question(contacted, redirected, Optional.empty()), PlacementRule.GATHER);

            assertEquals(new ChannelPlacement.Choice(verdict, node), choice, "order " + rotated);
        }
    }

    /**
     * A thousand new channels within two seconds, each decided by one of three nodes that know the others' figures only
     * from reports two seconds old.
     */
    @Test
    void shouldSpreadABurstWithinTenPercentOnOldReports() {
        long seed = 20261123;
        Random random = new Random(seed);
        List<String> names = List.of("A", "B", "C");
        Map<String, Integer> real = new HashMap<>();
        Map<String, PendingPlacements> pendingOfDecider = new HashMap<>();
        names.forEach(name -> pendingOfDecider.put(name, new PendingPlacements()));

        for (int i = 0; i < 1000; i++) {
            long now = i * 2 * SECOND / 1000;
            PendingPlacements pending = pendingOfDecider.get(names.get(random.nextInt(3)));
            List<NodeLoad> loads = names.stream()
                    .map(name -> new NodeLoad(name, 0, pending.count(name, now), pending.unsettled(name, now), 5000,
                            NodeMode.NORMAL, true))
                    .toList();
            String node = ChannelPlacement
                    .choose(loads, new ChannelPlacement.Question(names.get(random.nextInt(3)), false,
                            Optional.empty()), PlacementRule.GATHER)
                    .node();
            pending.placed(node, now);
            real.merge(node, 1, Integer::sum);
        }

        names.forEach(name -> assertTrue(Math.abs(real.get(name) - 1000 / 3) <= 33, "seed " + seed + ": " + real));
    }

    private static NodeLoad parse(String text) {
        String[] parts = text.split("[=+/]");
        String limit = parts[3].replaceAll("[!sc]", "");
        NodeMode mode = parts[3].endsWith("s")
                ? NodeMode.BLOCK_NEW_SESSION
                : parts[3].endsWith("c") ? NodeMode.BLOCK_NEW_CONNECTION : NodeMode.NORMAL;
        return new NodeLoad(parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[2]),
                Integer.parseInt(limit),
                mode, !parts[3].endsWith("!"));
    }
}
