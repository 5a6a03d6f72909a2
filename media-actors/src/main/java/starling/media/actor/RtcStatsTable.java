package starling.media.actor;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.core.id.ConnectionId;

/**
 * The latest of each client's own statistics, while its connection lasts. Bounded: what would be too much altogether, or too
 * long to cross nodes, is not kept, and neither is what it would have replaced. Thread safe.
 */
final class RtcStatsTable {
    /** Packed; so much crosses nodes in one message. */
    static final int MAX_ITEM_BYTES = 192 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(RtcStatsTable.class);
    private static final long MAX_BYTES = 64L << 20;

    record Entry(Instant at, PackedText stats) {}

    private final Map<ConnectionId, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;

    RtcStatsTable() {
        this(MAX_BYTES);
    }

    RtcStatsTable(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void put(ConnectionId connection, Instant at, String json) {
        PackedText stats = PackedText.of(json);
        int size = stats.packed().length;
        remove(connection);
        if (size > MAX_ITEM_BYTES || bytes.addAndGet(size) > maxBytes) {
            bytes.addAndGet(size > MAX_ITEM_BYTES ? 0 : -size);
            LOG.warn("RTC-STATS-NOT-KEPT | connection_id={} bytes={} kept_bytes={}", connection, size, bytes);
            return;
        }
        entries.put(connection, new Entry(at, stats));
    }

    Optional<Entry> get(ConnectionId connection) {
        return Optional.ofNullable(entries.get(connection));
    }

    void remove(ConnectionId connection) {
        Entry gone = entries.remove(connection);
        if (gone != null) {
            bytes.addAndGet(-gone.stats().packed().length);
        }
    }
}
