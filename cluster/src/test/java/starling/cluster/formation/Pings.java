package starling.cluster.formation;

import java.util.Arrays;
import java.util.List;

/** Pings as tests need them: node n has the name nodeN@N and the incarnation 100 + n. */
final class Pings {
    static final String CLUSTER = "cluster";

    private Pings() {}

    static String name(int node) {
        return "node" + node + "@" + node;
    }

    static long incarnation(int node) {
        return 100 + node;
    }

    /** In no cluster. */
    static Ping outside(int node) {
        return new Ping(CLUSTER, name(node), node, false, 1, 0, 0, false, 0, 1, List.of());
    }

    /** A full member of this formation that sees these as full members; those with a minus are unreachable. */
    static Ping member(int node, long formation, int... seen) {
        return new Ping(CLUSTER, name(node), node, false, 1, formation, incarnation(node), true, 0, 1,
                Arrays.stream(seen).mapToObj(each -> new ViewedMember(name(Math.abs(each)),
                        incarnation(Math.abs(each)), true, each > 0)).toList());
    }

    static Ping founding(int node, long formation) {
        return new Ping(CLUSTER, name(node), node, false, 1, formation, 0, false, formation, 1, List.of());
    }
}
