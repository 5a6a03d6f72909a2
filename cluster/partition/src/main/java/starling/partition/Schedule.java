package starling.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What happens to a cluster in one run; the same seed gives the same schedule. Every disturbance is undone within it.
 *
 * @param steps in the order of their times
 */
public record Schedule(long seed, int nodes, List<Step> steps) {
    /** Nodes disturbed alone need so long to be themselves again before the next disturbance of the same node. */
    private static final int REST_MILLIS = 3_000;
    private static final int MAX_DISTURBANCES = 4;
    /** The latest beginning of a disturbance. */
    private static final int BEGIN_MILLIS = 20_000;
    /** A purge is called when the dead node has been noticed. */
    private static final int NOTICED_MILLIS = 8_000;

    public Schedule {
        steps = List.copyOf(steps);
    }

    /** A schedule of one to four disturbances, at most some fifty seconds long. */
    public static Schedule random(long seed, int nodes) {
        return new Maker(seed, nodes).make();
    }

    /** When the last step happens. */
    public long lengthMillis() {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).atMillis();
    }

    private static final class Maker {
        private final long seed;
        private final int nodes;
        private final Random random;
        private final long[] busyUntil;
        private long linksBusyUntil;
        private final List<Step> steps = new ArrayList<>();

        Maker(long seed, int nodes) {
            this.seed = seed;
            this.nodes = nodes;
            this.random = new Random(seed * 31 + nodes);
            this.busyUntil = new long[nodes + 1];
        }

        Schedule make() {
            int disturbances = 1 + random.nextInt(MAX_DISTURBANCES);
            for (int i = 0; i < disturbances; i++) {
                long at = 1_000 + random.nextInt(BEGIN_MILLIS);
                switch (random.nextInt(7)) {
                    case 0 -> stopped(at, new Action.Kill(node(at)), 3_000 + random.nextInt(12_000));
                    case 1 -> stopped(at, new Action.Pause(node(at)), 2_000 + random.nextInt(23_000));
                    case 2 -> purged(at);
                    case 3 -> split(at, 5_000 + random.nextInt(20_000), true);
                    case 4 -> split(at, 5_000 + random.nextInt(20_000), false);
                    case 5 -> oneLink(at, 5_000 + random.nextInt(20_000));
                    default -> flapping(at);
                }
            }
            steps.sort(Comparator.comparingLong(Step::atMillis));
            return new Schedule(seed, nodes, steps);
        }

        /** A node that nothing happens to at this time, or 0. */
        private int node(long at) {
            int first = random.nextInt(nodes);
            for (int i = 0; i < nodes; i++) {
                int node = 1 + (first + i) % nodes;
                if (busyUntil[node] <= at) {
                    return node;
                }
            }
            return 0;
        }

        private void stopped(long at, Action stop, int forMillis) {
            int node = stop instanceof Action.Kill kill ? kill.node() : ((Action.Pause) stop).node();
            if (node == 0) {
                return;
            }
            add(at, stop);
            add(at + forMillis, stop instanceof Action.Kill ? new Action.Start(node) : new Action.Resume(node));
            busyUntil[node] = at + forMillis + REST_MILLIS;
        }

        private void purged(long at) {
            int node = node(at);
            if (node == 0 || nodes == 3 && linksBusyUntil > at) {
                return;
            }
            int via = 1 + node % nodes;
            add(at, new Action.Kill(node));
            add(at + NOTICED_MILLIS, new Action.Purge(node, via));
            add(at + NOTICED_MILLIS + 3_000, new Action.Start(node));
            add(at + NOTICED_MILLIS + 12_000, new Action.Register(node, via));
            busyUntil[node] = at + NOTICED_MILLIS + 12_000 + REST_MILLIS;
        }

        /** Some nodes on one side, the rest on the other; both ways, or only what the one side sends. */
        private void split(long at, int forMillis, boolean bothWays) {
            if (linksBusyUntil > at) {
                return;
            }
            int side = side();
            cut(at, side, bothWays, forMillis);
            linksBusyUntil = at + forMillis;
        }

        private void flapping(long at) {
            if (linksBusyUntil > at) {
                return;
            }
            int side = side();
            long time = at;
            for (int i = 3 + random.nextInt(4); i > 0; i--) {
                int cutMillis = 500 + random.nextInt(3_000);
                cut(time, side, true, cutMillis);
                time += cutMillis + 300 + random.nextInt(3_000);
            }
            linksBusyUntil = time;
        }

        /** Two nodes do not see each other, everybody else sees both. */
        private void oneLink(long at, int forMillis) {
            if (linksBusyUntil > at) {
                return;
            }
            int one = 1 + random.nextInt(nodes);
            int other = 1 + (one + random.nextInt(nodes - 1)) % nodes;
            boolean bothWays = random.nextBoolean();
            cut(at, one, other, forMillis);
            if (bothWays) {
                cut(at, other, one, forMillis);
            }
            linksBusyUntil = at + forMillis;
        }

        /** A set of nodes as bits, neither empty nor all. */
        private int side() {
            return 1 + random.nextInt((1 << nodes) - 2);
        }

        private void cut(long at, int side, boolean bothWays, int forMillis) {
            for (int from = 1; from <= nodes; from++) {
                for (int to = 1; to <= nodes; to++) {
                    boolean fromInside = (side >> from - 1 & 1) == 1;
                    boolean toInside = (side >> to - 1 & 1) == 1;
                    if (fromInside != toInside && (bothWays || fromInside)) {
                        cut(at, from, to, forMillis);
                    }
                }
            }
        }

        private void cut(long at, int from, int to, int forMillis) {
            add(at, new Action.Cut(from, to));
            add(at + forMillis, new Action.Mend(from, to));
        }

        private void add(long at, Action action) {
            steps.add(new Step(at, action));
        }
    }
}
