package starling.cluster.journal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import starling.core.id.SessionId;

/**
 * What the channels' bookkeeping and branches on this node knew of nodes that are gone, until they return, when their own
 * journal tells it, or are purged, when it is told from here. Bounded: the oldest are forgotten. Thread safe.
 */
public final class LostSessions {
    static final int MAX = 10_000;

    private record Key(String node, SessionId session) {}

    private final Map<Key, LostSession> entries = new LinkedHashMap<>();

    /** A node is gone that had this; of a session that is known already, what knows more stays. */
    public synchronized void add(String node, LostSession session) {
        Key key = new Key(node, session.session());
        if (entries.size() == MAX && !entries.containsKey(key)) {
            Iterator<Key> oldest = entries.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        entries.merge(key, session, LostSession::fuller);
    }

    /** Takes out what is known of a node, at most so much; who gets it tells it. */
    synchronized List<LostSession> take(String node, int max) {
        List<LostSession> taken = new ArrayList<>();
        entries.entrySet().removeIf(
                entry -> entry.getKey().node().equals(node) && taken.size() < max && taken.add(entry.getValue()));
        return taken;
    }

    /** Forgets what these nodes had: they are back and tell it themselves. */
    synchronized void forget(Predicate<String> returned) {
        entries.keySet().removeIf(key -> returned.test(key.node()));
    }
}
