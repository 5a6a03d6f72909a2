package starling.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Writes a result for people or for programs. */
final class ResultPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultPrinter() {}

    static String text(LoadResult r) {
        LoadOptions o = r.options();
        StringBuilder text = new StringBuilder();
        line(text, "clients        %d joined, %d failed, %d redirected (%d channels x %d senders, %d participants,"
                + " %d receivers; %s)", r.joined(), r.failed(), r.redirected(), o.channels(), o.senders(),
                o.participants(), o.receivers(), o.direct() ? "direct" : "TURN over UDP");
        r.failures().forEach((why, times) -> line(text, "  failed       %d x %s", times, why));
        if (r.missingTracks() > 0) {
            line(text, "  missing      %d tracks never arrived", r.missingTracks());
        }
        line(text, "joins          %.1f per second (%d in %.2f s)", r.joinsPerSecond(), r.groupSize(), r.joinSeconds());
        line(text, "setup time     p50 %.0f ms, p99 %.0f ms, longest %.0f ms", r.setup().millis(0.5),
                r.setup().millis(0.99), r.setup().maxMillis());
        line(text, "packets        %d expected, %d received, %d lost (%.5f delivered) in %.1f s; %.0f per second",
                r.expected(), r.stats().windowPackets, r.lost(), 1 - r.loss(), r.windowSeconds(),
                r.packetsPerSecond());
        line(text, "delay, video   p50 %.3f ms, p99 %.3f ms, longest %.3f ms", r.stats().videoDelay.millis(0.5),
                r.stats().videoDelay.millis(0.99), r.stats().videoDelay.maxMillis());
        line(text, "delay, audio   p50 %.3f ms, p99 %.3f ms, longest %.3f ms", r.stats().audioDelay.millis(0.5),
                r.stats().audioDelay.millis(0.99), r.stats().audioDelay.maxMillis());
        line(text, "gaps           %d over 100 ms, longest %.0f ms, without this tool's own pauses (longest %.0f ms)",
                r.stats().gaps, r.stats().longestGapNanos / 1e6, r.stats().longestStallNanos / 1e6);
        line(text, "key frames     %d requested of %d senders%s", r.keyFrameRequests(), r.videoSenders(),
                r.shortestRequestNanos() == Long.MAX_VALUE
                        ? ""
                        : String.format(Locale.ROOT, ", never closer than %.0f ms", r.shortestRequestNanos() / 1e6));
        line(text, "other          %d duplicates, %d late, %d not authentic, %d unknown, %d unsent, %d NACKs received",
                r.stats().duplicates, r.stats().late, r.stats().notAuthentic, r.stats().unknownPackets,
                r.stats().unsent, r.stats().negativeAcknowledgements);
        r.serverCpuSeconds().ifPresent(cpu -> line(text, "server CPU     %.2f s, %.3f of a core, %.2f us per packet",
                cpu, cpu / r.windowSeconds(), r.cpuMicrosPerPacket().orElse(0)));
        for (UrlResult url : r.urls()) {
            line(text, "at %s", url.url());
            line(text, "  clients      %d; packets %d expected, %d received, %d lost; delay p50 %.3f ms, p99 %.3f ms%s",
                    url.clients(), url.expected(), url.stats().windowPackets, url.lost(),
                    url.stats().delay.millis(0.5), url.stats().delay.millis(0.99), url.cpuMicrosPerPacket().isPresent()
                            ? String.format(Locale.ROOT, "; CPU %.2f us per packet",
                                    url.cpuMicrosPerPacket().getAsDouble())
                            : "");
        }
        line(text, "result         %s", r.passed() ? "passed" : "FAILED");
        return text.toString();
    }

    static String json(LoadResult r) {
        LoadOptions o = r.options();
        ObjectNode root = JSON.createObjectNode();
        root.put("passed", r.passed());
        root.put("transport", o.direct() ? "direct" : "turn");
        root.put("codec", o.codec().name());
        root.put("video_kbps", o.videoKbps());
        root.put("audio", o.audio());
        root.put("channels", o.channels()).put("senders", o.senders()).put("receivers", o.receivers())
                .put("participants", o.participants());
        root.put("joined", r.joined()).put("failed", r.failed()).put("redirected", r.redirected())
                .put("missing_tracks", r.missingTracks());
        ObjectNode failures = root.putObject("failures");
        r.failures().forEach(failures::put);
        root.put("joins_per_second", r.joinsPerSecond()).put("join_seconds", r.joinSeconds());
        delays(root.putObject("setup_ms"), r.setup());
        root.putObject("packets").put("sent", r.sentInWindow()).put("expected", r.expected())
                .put("received", r.stats().windowPackets).put("lost", r.lost()).put("delivered", 1 - r.loss())
                .put("per_second", r.packetsPerSecond()).put("seconds", r.windowSeconds())
                .put("duplicates", r.stats().duplicates).put("late", r.stats().late)
                .put("not_authentic", r.stats().notAuthentic).put("unknown", r.stats().unknownPackets)
                .put("unsent", r.stats().unsent);
        delays(root.putObject("video_delay_ms"), r.stats().videoDelay);
        delays(root.putObject("audio_delay_ms"), r.stats().audioDelay);
        root.put("gaps_over_100_ms", r.stats().gaps).put("longest_gap_ms", r.stats().longestGapNanos / 1e6)
                .put("tool_late_ms", r.stats().longestStallNanos / 1e6);
        ObjectNode keyFrames = root.putObject("key_frame_requests").put("total", r.keyFrameRequests())
                .put("video_senders", r.videoSenders());
        if (r.shortestRequestNanos() != Long.MAX_VALUE) {
            keyFrames.put("shortest_interval_ms", r.shortestRequestNanos() / 1e6);
        }
        root.put("nacks_received", r.stats().negativeAcknowledgements)
                .put("transport_feedbacks_received", r.stats().transportFeedbacks);
        r.serverCpuSeconds().ifPresent(cpu -> {
            ObjectNode server = root.putObject("server_cpu").put("seconds", cpu).put("cores", cpu / r.windowSeconds());
            r.cpuMicrosPerPacket()
                    .ifPresent(micros -> server.put("seconds_per_packet", micros / 1e6).put("us_per_packet", micros));
        });
        for (UrlResult url : r.urls()) {
            ObjectNode one = root.withArray("urls").addObject().put("url", url.url().toString())
                    .put("clients", url.clients()).put("expected", url.expected())
                    .put("received", url.stats().windowPackets).put("lost", url.lost());
            delays(one.putObject("delay_ms"), url.stats().delay);
            url.cpuMicrosPerPacket().ifPresent(micros -> one.put("us_per_packet", micros));
        }
        return root.toPrettyString();
    }

    private static void delays(ObjectNode to, DelayHistogram delays) {
        to.put("count", delays.count()).put("p50", delays.millis(0.5)).put("p99", delays.millis(0.99)).put("max",
                delays.maxMillis());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
