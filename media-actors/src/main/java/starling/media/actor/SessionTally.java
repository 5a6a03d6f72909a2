package starling.media.actor;

import java.time.Instant;

/** How many connections one session has had on this node. Thread safe. */
final class SessionTally {
    private final Instant created;
    private int connections;
    private int total;
    private int peak;
    private String metadata = "";

    SessionTally(Instant created) {
        this.created = created;
    }

    synchronized void connected() {
        connections++;
        total++;
        peak = Math.max(peak, connections);
    }

    synchronized void left() {
        connections--;
    }

    synchronized void metadata(String json) {
        metadata = json;
    }

    synchronized ListedSession of(Branch branch) {
        return new ListedSession(branch.channel(), branch.session(), created, connections, total, peak, metadata);
    }
}
