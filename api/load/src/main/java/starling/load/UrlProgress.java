package starling.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToLongFunction;

/** What the measured window did at each signaling URL: packets, and the CPU time of its server if one is named for each. */
final class UrlProgress {
    private final LoadOptions options;
    private final List<MediaLoop> loops;
    private final long[] packets;
    private final OptionalDouble[] cpuSeconds;

    UrlProgress(LoadOptions options, List<MediaLoop> loops) {
        this.options = options;
        this.loops = loops;
        this.packets = new long[options.urls().size()];
        this.cpuSeconds = new OptionalDouble[packets.length];
        java.util.Arrays.fill(cpuSeconds, OptionalDouble.empty());
    }

    /** The window opens. */
    void begin() {
        for (int i = 0; i < packets.length; i++) {
            packets[i] = receivedPackets(i);
            cpuSeconds[i] = cpu(i);
        }
    }

    /** The window closes. */
    void end() {
        for (int i = 0; i < packets.length; i++) {
            packets[i] = receivedPackets(i) - packets[i];
            OptionalDouble before = cpuSeconds[i];
            OptionalDouble after = cpu(i);
            cpuSeconds[i] = before.isPresent() && after.isPresent()
                    ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                    : OptionalDouble.empty();
        }
    }

    /** Empty if there is but one URL. */
    List<UrlResult> results(LoopStats stats, IntToLongFunction expected, IntToLongFunction clients) {
        List<UrlResult> results = new ArrayList<>();
        for (int i = 0; i < packets.length && packets.length > 1; i++) {
            results.add(new UrlResult(options.urls().get(i), clients.applyAsLong(i), expected.applyAsLong(i),
                    stats.urls[i], packets[i], cpuSeconds[i]));
        }
        return results;
    }

    private long receivedPackets(int url) {
        return loops.stream().mapToLong(loop -> loop.ask(() -> loop.stats().urls[url].receivedPackets).join()).sum();
    }

    private OptionalDouble cpu(int url) {
        return options.serverPids().size() == packets.length
                ? new ServerCpu(Path.of("/proc"), List.of(options.serverPids().get(url))).seconds()
                : OptionalDouble.empty();
    }
}
