package starling.media.engine;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import starling.core.ice.IceTimers;

/**
 * What the media half of a node needs to know ({@code sora.conf}; defaults and ranges there).
 *
 * @param listenAddress sockets bind only to it
 * @param advertisedAddress written into candidates and TURN URLs ({@code ipv4_address})
 * @param loops event loops, at least 1
 * @param udpPort 0 = kernel's choice for each loop; N = loop i binds N + i
 * @param hostCandidate whether clients may come directly, without TURN ({@code ice_host_candidate})
 * @param setupTimeoutNanos a session that has no media connection by then is closed
 */
public record MediaSettings(InetAddress listenAddress, InetAddress advertisedAddress, int loops, int udpPort,
        boolean hostCandidate, String turnRealm, IceTimers iceTimers, long setupTimeoutNanos) {
    public MediaSettings {
        requireNonNull(listenAddress, "listenAddress");
        requireNonNull(advertisedAddress, "advertisedAddress");
        requireNonNull(turnRealm, "turnRealm");
        requireNonNull(iceTimers, "iceTimers");
        if (loops < 1) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: >= 1)");
        }
    }
}
