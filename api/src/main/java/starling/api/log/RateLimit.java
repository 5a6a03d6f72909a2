package starling.api.log;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets a number of lines of each kind pass in every window of ten seconds, so that no client can fill the disk, and tells
 * how many were left out. Not thread safe; time is a parameter.
 */
final class RateLimit {
    static final int SUPPRESS = -1;

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int MAX_KINDS = 1024;

    private static final class Kind {
        long windowStart;
        int passed;
        int suppressed;
    }

    private final int perWindow;
    private final Map<String, Kind> kinds = new HashMap<>();

    RateLimit(int perWindow) {
        this.perWindow = perWindow;
    }

    /** {@link #SUPPRESS}, or how many of this kind were suppressed since the last that passed. */
    int pass(String kind, long nowNanos) {
        if (kinds.size() >= MAX_KINDS && !kinds.containsKey(kind)) {
            kinds.clear();
        }
        Kind k = kinds.computeIfAbsent(kind, name -> {
            Kind created = new Kind();
            created.windowStart = nowNanos;
            return created;
        });
        if (nowNanos - k.windowStart >= WINDOW_NANOS) {
            k.windowStart = nowNanos;
            k.passed = 0;
        }
        if (k.passed >= perWindow) {
            k.suppressed++;
            return SUPPRESS;
        }
        k.passed++;
        int suppressed = k.suppressed;
        k.suppressed = 0;
        return suppressed;
    }
}
