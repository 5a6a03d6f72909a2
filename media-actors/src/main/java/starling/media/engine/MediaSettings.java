package starling.media.engine;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;
import starling.core.ice.IceTimers;
import starling.core.id.NodeKey;
import starling.core.settings.ClusterSettings;
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
 * @param relay empty: no media is exchanged with other nodes
 * @param turnFqdn the host in TURN URLs; empty: the advertised address
 */
public record MediaSettings(InetAddress listenAddress, InetAddress advertisedAddress, int loops, int udpPort,
        boolean hostCandidate, String turnRealm, IceTimers iceTimers, long setupTimeoutNanos,
        Optional<RelaySettings> relay, Optional<String> turnFqdn) {
    public MediaSettings {
        requireNonNull(listenAddress, "listenAddress");
        requireNonNull(advertisedAddress, "advertisedAddress");
        requireNonNull(turnRealm, "turnRealm");
        requireNonNull(iceTimers, "iceTimers");
        requireNonNull(relay, "relay");
        requireNonNull(turnFqdn, "turnFqdn");
        if (loops < 1) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: >= 1)");
        }
    }

    /** Of a node that exchanges no media with others. */
    public MediaSettings(InetAddress listenAddress, InetAddress advertisedAddress, int loops, int udpPort,
            boolean hostCandidate, String turnRealm, IceTimers iceTimers, long setupTimeoutNanos) {
        this(listenAddress, advertisedAddress, loops, udpPort, hostCandidate, turnRealm, iceTimers, setupTimeoutNanos,
                Optional.empty());
    }

    /** With the advertised address in TURN URLs. */
    public MediaSettings(InetAddress listenAddress, InetAddress advertisedAddress, int loops, int udpPort,
            boolean hostCandidate, String turnRealm, IceTimers iceTimers, long setupTimeoutNanos,
            Optional<RelaySettings> relay) {
        this(listenAddress, advertisedAddress, loops, udpPort, hostCandidate, turnRealm, iceTimers, setupTimeoutNanos,
                relay, Optional.empty());
    }

    /** From {@code sora.conf}; its 0 loops become one for each core. */
    public static MediaSettings of(NodeSettings node, InetAddress advertisedAddress, int cores) {
        starling.core.settings.MediaSettings media = node.media();
        SignalingLimits limits = node.signaling().limits();
        return new MediaSettings(node.network().listenAddress(), advertisedAddress,
                media.loops() == 0 ? cores : media.loops(), media.udpPort(), media.iceHostCandidate(),
                media.turnRealm(),
                IceTimers.of(media.iceDisconnectedTimeout().toNanos(), media.iceFailedTimeout().toNanos()),
                limits.answered().plus(limits.mediaConnected()).toNanos(), relay(node), media.turnFqdn());
    }

    private static Optional<RelaySettings> relay(NodeSettings node) {
        ClusterSettings cluster = node.cluster();
        if (!cluster.enabled() || !cluster.relay().enabled()) {
            return Optional.empty();
        }
        return Optional.of(new RelaySettings(node.nodeName(), NodeKey.of(node.nodeName()), node.nodeHost(),
                cluster.listenMinPort(), cluster.listenMaxPort(), cluster.relay().encrypted()));
    }
}
