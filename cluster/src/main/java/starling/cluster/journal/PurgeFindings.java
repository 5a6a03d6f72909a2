package starling.cluster.journal;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import starling.core.id.SessionId;

/**
 * What the nodes knew of one that was purged: several may know of the same session, which is told once, by what knows most.
 * Not thread safe; as large as what the nodes remember ({@link LostSessions#MAX}).
 */
final class PurgeFindings {
    private final Map<SessionId, LostSession> found = new LinkedHashMap<>();
    private final Set<SessionId> told = new HashSet<>();

    void add(List<LostSession> sessions) {
        for (LostSession session : sessions) {
            if (!told.contains(session.session())) {
                found.merge(session.session(), session, LostSession::fuller);
            }
        }
    }

    /** What is to be told now, and never again. */
    List<LostSession> take() {
        List<LostSession> all = List.copyOf(found.values());
        told.addAll(found.keySet());
        found.clear();
        return all;
    }
}
