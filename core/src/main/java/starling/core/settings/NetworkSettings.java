package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the node listens and what it tells clients.
 *
 * @param listenAddress of media; of signaling and the API, too, unless they are for this machine only
 * @param ipv4Address the address in candidates and TURN URLs; empty: the node finds it out at start
 * @param signalingLoopbackOnly whether signaling is for this machine only
 * @param apiLoopbackOnly whether the API is for this machine only
 * @param apiCorsOrigin the origin whose pages may call the API; empty: none
 * @param apiToken what callers of the API must show as bearer token; empty: nothing. A secret, never shown
 */
public record NetworkSettings(InetAddress listenAddress, Optional<InetAddress> ipv4Address, int signalingPort,
        boolean signalingLoopbackOnly, int apiPort, boolean apiLoopbackOnly, Optional<String> apiCorsOrigin,
        Optional<String> apiToken) {
    private static final InetAddress LOOPBACK = loopback();

    /** Everything on one address. */
    public NetworkSettings(InetAddress listenAddress, Optional<InetAddress> ipv4Address, int signalingPort,
            int apiPort) {
        this(listenAddress, ipv4Address, signalingPort, false, apiPort, false, Optional.empty(), Optional.empty());
    }

    public NetworkSettings {
        requireNonNull(listenAddress, "listenAddress");
        requireNonNull(ipv4Address, "ipv4Address");
        requireNonNull(apiCorsOrigin, "apiCorsOrigin");
        requireNonNull(apiToken, "apiToken");
    }

    /** Where signaling listens, by the same rule as {@link #apiAddress}. */
    public InetAddress signalingAddress() {
        return signalingLoopbackOnly && !listenAddress.isLoopbackAddress() ? LOOPBACK : listenAddress;
    }

    /** Where the API listens: an address of loopback, 127.0.0.1 unless {@code listenAddress} is another one, or that. */
    public InetAddress apiAddress() {
        return apiLoopbackOnly && !listenAddress.isLoopbackAddress() ? LOOPBACK : listenAddress;
    }

    /** Settings end up in logs. */
    @Override
    public String toString() {
        return "NetworkSettings[listenAddress=" + listenAddress + ", signalingPort=" + signalingPort + ", apiPort="
                + apiPort + "]";
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[]{127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
