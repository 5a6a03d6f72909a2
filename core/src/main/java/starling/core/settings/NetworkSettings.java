package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where the node listens and what it tells clients.
 *
 * @param listenAddress signaling, API and media bind only to it
 * @param ipv4Address the address in candidates and TURN URLs; empty: the node finds it out at start
 */
public record NetworkSettings(InetAddress listenAddress, Optional<InetAddress> ipv4Address, int signalingPort,
        int apiPort) {
    public NetworkSettings {
        requireNonNull(listenAddress, "listenAddress");
        requireNonNull(ipv4Address, "ipv4Address");
    }
}
