package starling.load;

import java.net.URI;
import java.util.OptionalDouble;

/**
 * What the clients of one signaling URL found; they were not redirected.
 *
 * @param clients joined
 * @param forwardedInWindow RTP packets they received while the window was open
 * @param cpuSeconds of that URL's server, while the window was open
 */
record UrlResult(URI url, long clients, long expected, UrlStats stats, long forwardedInWindow,
        OptionalDouble cpuSeconds) {

    long lost() {
        return Math.max(0, expected - stats.windowPackets);
    }

    OptionalDouble cpuMicrosPerPacket() {
        return cpuSeconds.isPresent() && forwardedInWindow > 0
                ? OptionalDouble.of(cpuSeconds.getAsDouble() * 1e6 / forwardedInWindow)
                : OptionalDouble.empty();
    }
}
