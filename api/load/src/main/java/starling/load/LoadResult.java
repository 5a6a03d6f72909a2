package starling.load;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run found.
 *
 * @param redirected clients that were sent to another node
 * @param missingTracks tracks that a joined client never received a packet of
 * @param failures how often each reason ended a client
 * @param joinSeconds from the start of the last group's first join to its last one's end
 * @param groupSize clients in that group: the receivers, else the participants, else the senders
 * @param expected packets sent in the window, times those who should receive them
 * @param forwardedInWindow RTP packets received while the window was open, for the rates and the CPU time
 * @param keyFrameRequests PLI and FIR that reached the senders
 * @param shortestRequestNanos between two of them at one sender; {@link Long#MAX_VALUE} if there were none
 * @param serverCpuSeconds user and system time of the server while the window was open
 * @param urls each signaling URL's part, if there are several and nobody was redirected
 */
record LoadResult(LoadOptions options, int joined, int failed, int redirected, int missingTracks,
        Map<String, Integer> failures, int groupSize, double joinSeconds, DelayHistogram setup, LoopStats stats,
        double windowSeconds, long sentInWindow, long expected, long forwardedInWindow, int videoSenders,
        long keyFrameRequests, long shortestRequestNanos, OptionalDouble serverCpuSeconds, List<UrlResult> urls) {

    long lost() {
        return Math.max(0, expected - stats.windowPackets);
    }

    double loss() {
        return expected == 0 ? 0 : (double) lost() / expected;
    }

    double joinsPerSecond() {
        return joinSeconds > 0 ? groupSize / joinSeconds : 0;
    }

    double packetsPerSecond() {
        return windowSeconds > 0 ? forwardedInWindow / windowSeconds : 0;
    }

    /** Empty without {@code --server-pid} or packets. */
    OptionalDouble cpuMicrosPerPacket() {
        return serverCpuSeconds.isPresent() && forwardedInWindow > 0
                ? OptionalDouble.of(serverCpuSeconds.getAsDouble() * 1e6 / forwardedInWindow)
                : OptionalDouble.empty();
    }

    /** Everybody joined, every track arrived, and no more was lost than allowed. */
    boolean passed() {
        return failed == 0 && missingTracks == 0 && loss() <= options.maxLoss();
    }
}
