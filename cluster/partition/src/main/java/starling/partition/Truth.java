package starling.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who could talk to whom, as a matter of fact, at every time of one run. Written down so that disturbances are never
 * longer than they were: from when an action was complete to when its repair began. Not thread safe.
 */
public final class Truth {
    private record Change(long nanos, Runnable effect) {}

    private final int nodes;
    private final List<Change> changes = new ArrayList<>();

    private final Set<Integer> unregistered = new HashSet<>();
    private Disturbances disturbances = new Disturbances();

    public Truth(int nodes) {
        this.nodes = nodes;
    }

    public int nodes() {
        return nodes;
    }

    /** Something was done to the nodes or their links. */
    public void performed(long nanos, Action action) {
        add(nanos, () -> disturbances.performed(action));
    }

    /** The cluster has said that the node is, or is not, registered from now on. */
    public void registered(long nanos, int node, boolean registered) {
        add(nanos, () -> {
            if (registered) {
                unregistered.remove(node);
            } else {
                unregistered.add(node);
            }
        });
    }

    /**
     * Whether at any time within these limits the node was in contact with somebody who was in contact with more than half
     * of the registered nodes: both ways, and each of them running.
     */
    public boolean hadMajority(int node, long fromNanos, long toNanos) {
        return anyTime(fromNanos, toNanos, () -> {
            for (int middle = 1; middle <= nodes; middle++) {
                if (isRegistered(middle) && (middle == node || inContact(node, middle)) && reachesMajority(middle)) {
                    return true;
                }
            }
            return false;
        });
    }

    /**
     * Whether within these limits word could have gone from one node to the other, over others if need be, and those need
     * not have been in contact all at the same time.
     */
    public boolean wereConnected(int one, int other, long fromNanos, long toNanos) {
        boolean[] heardOfOne = onlyOf(one);
        boolean[] heardOfOther = onlyOf(other);
        return anyTime(fromNanos, toNanos, () -> {
            spread(heardOfOne);
            spread(heardOfOther);
            return heardOfOne[other] || heardOfOther[one];
        });
    }

    private interface Question {
        boolean ask();
    }

    private boolean anyTime(long fromNanos, long toNanos, Question question) {
        changes.sort(Comparator.comparingLong(Change::nanos));
        reset();
        for (Change change : changes) {
            if (change.nanos() > fromNanos && question.ask()) {
                return true;
            }
            if (change.nanos() > toNanos) {
                return false;
            }
            change.effect().run();
        }
        return question.ask();
    }

    private void reset() {
        disturbances = new Disturbances();
        unregistered.clear();
    }

    private boolean reachesMajority(int node) {
        int registered = 0;
        int reached = 0;
        for (int other = 1; other <= nodes; other++) {
            if (isRegistered(other)) {
                registered++;
                reached += other == node && isRunning(node) || inContact(node, other) ? 1 : 0;
            }
        }
        return reached * 2 > registered;
    }

    private boolean[] onlyOf(int node) {
        boolean[] heard = new boolean[nodes + 1];
        heard[node] = true;
        return heard;
    }

    private void spread(boolean[] heard) {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (int from = 1; from <= nodes; from++) {
                for (int to = 1; to <= nodes; to++) {
                    if (heard[from] && !heard[to] && inContact(from, to)) {
                        heard[to] = true;
                        grown = true;
                    }
                }
            }
        }
    }

    private boolean inContact(int one, int other) {
        return one != other && isRunning(one) && isRunning(other) && !disturbances.isCut(one, other)
                && !disturbances.isCut(other, one);
    }

    private boolean isRunning(int node) {
        return disturbances.isRunning(node);
    }

    private boolean isRegistered(int node) {
        return !unregistered.contains(node);
    }

    private void add(long nanos, Runnable effect) {
        changes.add(new Change(nanos, effect));
    }
}
