package starling.api.webhook;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import starling.cluster.journal.OutboxStore;

/**
 * Bodies of messages that are to be posted soon, so that they need not be read back. Bounded by bytes; what has no room is read
 * from the store. Not thread safe.
 */
final class OutboxBodies {
    static final long MAX_BYTES = 16 << 20;
    /** What waits behind more messages of its lane is not needed soon. */
    static final int NEAR = 32;

    private final OutboxStore store;
    private final Map<Long, byte[]> bodies = new HashMap<>();
    private long bytes;

    OutboxBodies(OutboxStore store) {
        this.store = store;
    }

    /** @param place of the message in its lane, 1 for the first */
    void offer(OutboxStore.Entry stored, int place) {
        if (place <= NEAR && bytes + stored.body().length <= MAX_BYTES) {
            bodies.put(stored.id(), stored.body());
            bytes += stored.body().length;
        }
    }

    /** Empty: the store does not have it. */
    Optional<byte[]> take(long id) throws IOException {
        byte[] kept = bodies.remove(id);
        if (kept == null) {
            return store.read(id);
        }
        bytes -= kept.length;
        return Optional.of(kept);
    }
}
