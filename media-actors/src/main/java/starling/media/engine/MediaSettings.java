package starling.media.engine;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import starling.core.ice.IceTimers;
import starling.core.settings.NodeSettings;
import starling.core.signaling.SignalingLimits;

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

    /** From {@code sora.conf}; its 0 loops become one for each core. */
    public static MediaSettings of(NodeSettings node, InetAddress advertisedAddress, int cores) {
        starling.core.settings.MediaSettings media = node.media();
        SignalingLimits limits = node.signaling().limits();
        return new MediaSettings(node.network().listenAddress(), advertisedAddress,
                media.loops() == 0 ? cores : media.loops(), media.udpPort(), media.iceHostCandidate(),
                media.turnRealm(),
                IceTimers.of(media.iceDisconnectedTimeout().toNanos(), media.iceFailedTimeout().toNanos()),
                limits.answered().plus(limits.mediaConnected()).toNanos());
    }
}
