package starling.media.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Totals of one connection's media ({@code operations.md section 3.2}); a snapshot. Immutable. */
public final class MediaStats {
    /** Nothing was counted. */
    public static final MediaStats EMPTY = new MediaStats(new long[ConnectionCounter.values().length]);

    private final long[] values;

    /** @param values by ordinal; belong to this object from now on */
    MediaStats(long[] values) {
        this.values = values;
    }

    /** The inverse of {@link #counted}; what has no name here is left out. */
    public static MediaStats of(Map<String, Long> counted) {
        long[] values = new long[ConnectionCounter.values().length];
        counted.forEach(
                (id, value) -> ConnectionCounter.of(id).ifPresent(counter -> values[counter.ordinal()] = value));
        return new MediaStats(values);
    }

    public long value(ConnectionCounter counter) {
        return values[counter.ordinal()];
    }

    /** Every value but 0, by {@link ConnectionCounter#id}: what a message between nodes carries. */
    public Map<String, Long> counted() {
        Map<String, Long> counted = new TreeMap<>();
        for (ConnectionCounter counter : ConnectionCounter.values()) {
            if (value(counter) != 0) {
                counted.put(counter.id(), value(counter));
            }
        }
        return counted;
    }

    /** Bytes of SRTP packets received. */
    public long receivedBytes() {
        return value(ConnectionCounter.RECEIVED_BYTES);
    }

    /** Bytes of SRTP packets sent. */
    public long sentBytes() {
        return value(ConnectionCounter.SENT_BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MediaStats stats && Arrays.equals(values, stats.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return counted().toString();
    }
}
