package starling.core.media;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The server's half of one connection's transport, for its offer.
 *
 * @param fingerprint SHA-256 of the server's certificate, upper-case hexadecimal with colons
 * @param candidates host candidates (UDP) of this node for the offer
 * @param turnUrls for {@code config.iceServers[].urls}, UDP first
 * @param turnUsername and {@code turnPassword}: valid for this connection only
 */
public record LocalTransport(String iceUfrag, String icePassword, String fingerprint,
        List<InetSocketAddress> candidates, List<String> turnUrls, String turnUsername, String turnPassword) {
    public LocalTransport {
        requireNonNull(iceUfrag, "iceUfrag");
        requireNonNull(icePassword, "icePassword");
        requireNonNull(fingerprint, "fingerprint");
        candidates = List.copyOf(candidates);
        turnUrls = List.copyOf(turnUrls);
        requireNonNull(turnUsername, "turnUsername");
        requireNonNull(turnPassword, "turnPassword");
    }
}
