package starling.core.signaling;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import starling.core.media.LocalTransport;

/** The node's transport as one client reaches it ({@code webhooks.md 3.3}: ipv4_address, turn_fqdn). */
final class ReachedTransport {
    private static final Pattern HOST = Pattern.compile("(?<=^turns?:)(\\[[^]]*]|[^:?]*)");

    private ReachedTransport() {}

    /** The other address stands beside the node's own: a client that comes through TURN still needs that one. */
    static LocalTransport of(LocalTransport transport, Overrides overrides) {
        Optional<String> turnHost = overrides.turnFqdn().or(overrides::ipv4Address);
        if (turnHost.isEmpty()) {
            return transport;
        }
        List<InetSocketAddress> candidates = new ArrayList<>();
        overrides.ipv4Address().map(ReachedTransport::address).ifPresent(address -> transport.candidates()
                .forEach(candidate -> candidates.add(new InetSocketAddress(address, candidate.getPort()))));
        candidates.addAll(transport.candidates());
        List<String> urls = transport.turnUrls().stream().map(url -> HOST.matcher(url).replaceFirst(turnHost.get()))
                .toList();
        return new LocalTransport(transport.iceUfrag(), transport.icePassword(), transport.fingerprint(),
                candidates.stream().distinct().toList(), urls, transport.turnUsername(), transport.turnPassword());
    }

    /** Of a checked IPv4 address; asks no name server. */
    private static InetAddress address(String ipv4) {
        String[] parts = ipv4.split("\\.");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
