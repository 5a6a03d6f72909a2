package starling.media.engine;

import java.util.Arrays;
import starling.core.media.SourceKey;

/** The sources that one loop of another node fetches from this loop, by the handles it gave them. Used by the loop's thread alone. */
final class RelaySinks {
    /** Streams that one loop may fetch from another. */
    static final int MAX_STREAMS = 1 << 14;
    private static final int INITIAL_SLOTS = 16;
    private static final long EXPIRY_NANOS = 3_000_000_000L;

    private final RelayLoop relay;
    private final RelayPeer.Link link;
    private RelaySink[] sinks = new RelaySink[INITIAL_SLOTS];
    /** No slot from here on is used. */
    private int end;

    RelaySinks(RelayLoop relay, RelayPeer.Link link) {
        this.relay = relay;
        this.link = link;
    }

    /** The sink with that handle, or null. */
    RelaySink get(int handle) {
        int slot = RelayLoop.slot(handle);
        RelaySink sink = slot < end ? sinks[slot] : null;
        return sink != null && sink.handle() == handle ? sink : null;
    }

    /** The other node wants this source, or still wants it; false: it names a slot beyond the limit. */
    boolean subscribe(int handle, SourceKey key, long nowNanos) {
        int slot = RelayLoop.slot(handle);
        if (slot >= MAX_STREAMS) {
            return false;
        }
        if (slot >= sinks.length) {
            sinks = Arrays.copyOf(sinks, Integer.highestOneBit(slot) * 2);
        }
        end = Math.max(end, slot + 1);
        RelaySink sink = sinks[slot];
        if (sink != null && (sink.handle() != handle || !sink.key().equals(key))) {
            close(slot, nowNanos);
            sink = null;
        }
        if (sink == null) {
            sink = new RelaySink(relay, link, handle, key);
            sinks[slot] = sink;
            link.peer().traffic.streamsSent++;
        }
        sink.refresh(nowNanos);
        return true;
    }

    void unsubscribe(int handle, long nowNanos) {
        if (get(handle) != null) {
            close(RelayLoop.slot(handle), nowNanos);
        }
    }

    void expire(long nowNanos) {
        for (int slot = 0; slot < end; slot++) {
            if (sinks[slot] != null && nowNanos - sinks[slot].refreshedNanos() > EXPIRY_NANOS) {
                close(slot, nowNanos);
            }
        }
    }

    void closeAll(long nowNanos) {
        for (int slot = 0; slot < end; slot++) {
            if (sinks[slot] != null) {
                close(slot, nowNanos);
            }
        }
    }

    private void close(int slot, long nowNanos) {
        RelaySink sink = sinks[slot];
        sinks[slot] = null;
        link.peer().traffic.streamsSent--;
        sink.close(nowNanos);
    }
}
