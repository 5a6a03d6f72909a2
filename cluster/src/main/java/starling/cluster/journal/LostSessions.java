package starling.cluster.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the channels' bookkeeping on this node knew of nodes that are gone, until they return, when their own journal tells
 * it, or are purged, when it is told from here. Bounded: the oldest are forgotten. Thread safe.
 */
public final class LostSessions {
    static final int MAX = 10_000;

    private record Entry(String node, LostSession session) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    /** A node is gone that had this. */
    public synchronized void add(String node, LostSession session) {
        if (entries.size() == MAX) {
            entries.remove();
        }
        entries.add(new Entry(node, session));
    }

    /** Takes out what is known of a node, at most so much; who gets it tells it. */
    synchronized List<LostSession> take(String node, int max) {
        List<LostSession> taken = new ArrayList<>();
        entries.removeIf(entry -> entry.node().equals(node) && taken.size() < max && taken.add(entry.session()));
        return taken;
    }

    /** Forgets what these nodes had: they are back and tell it themselves. */
    synchronized void forget(Predicate<String> returned) {
        entries.removeIf(entry -> returned.test(entry.node()));
    }
}
