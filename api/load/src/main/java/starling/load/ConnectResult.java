package starling.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the connects of one URL have shown; added up over its measurements. Not thread safe. */
final class ConnectResult {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final DelayHistogram times = new DelayHistogram();
    private final Map<String, Integer> failures = new TreeMap<>();
    private int started;
    private long latestNanos;

    ConnectResult(URI url) {
        this.url = url;
    }

    /** @param lateNanos how long after its time this tool began it */
    void started(long lateNanos) {
        started++;
        latestNanos = Math.max(latestNanos, lateNanos);
    }

    /** @param nanos since the client was to begin */
    void reached(long nanos) {
        times.add(nanos);
    }

    void failed(String why) {
        failures.merge(why, 1, Integer::sum);
    }

    int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    int started() {
        return started;
    }

    DelayHistogram times() {
        return times;
    }

    /** A line for people, and one for each kind of failure. */
    String text() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
                "%s  %d clients, %d failed, p50 %.0f ms, p99 %.0f ms, longest %.0f ms (this tool was late by %.0f ms at"
                        + " most)",
                url, started, failed(), times.millis(0.5), times.millis(0.99), times.maxMillis(), latestNanos / 1e6));
        failures.forEach((why, count) -> text.append("\n  failed  ").append(count).append(" x ").append(why));
        return text.toString();
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode().put("url", url.toString()).put("clients", started)
                .put("failed", failed()).put("p50_ms", times.millis(0.5)).put("p99_ms", times.millis(0.99))
                .put("max_ms", times.maxMillis()).put("tool_late_ms", latestNanos / 1e6);
        failures.forEach(json.putObject("failures")::put);
        return json;
    }

    static String text(List<ConnectResult> results) {
        StringBuilder text = new StringBuilder();
        results.forEach(result -> text.append(result.text()).append('\n'));
        if (results.size() == 2) {
            text.append(String.format(Locale.ROOT, "second less first: p50 %+.0f ms, p99 %+.0f ms%n",
                    results.get(1).times.millis(0.5) - results.get(0).times.millis(0.5),
                    results.get(1).times.millis(0.99) - results.get(0).times.millis(0.99)));
        }
        return text.toString();
    }

    static String json(List<ConnectResult> results) {
        ObjectNode json = JSON.createObjectNode();
        results.forEach(result -> json.withArray("urls").add(result.json()));
        return json.toPrettyString();
    }
}
