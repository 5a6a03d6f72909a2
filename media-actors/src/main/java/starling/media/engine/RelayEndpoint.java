package starling.media.engine;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;

/**
 * What a node must know of another to exchange media with it. Told over the control plane; holds a secret.
 *
 * @param life a number the process drew at its start
 * @param ports UDP, in the order of the loops behind them
 * @param secret 32 bytes in Base64, drawn at the start of the process
 */
public record RelayEndpoint(String nodeName, int nodeKey, long life, InetAddress address, List<Integer> ports,
        String secret) {
    /** More loops than that have no port of their own. */
    public static final int MAX_PORTS = 256;

    public RelayEndpoint {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(address, "address");
        ports = List.copyOf(ports);
        requireNonNull(secret, "secret");
        if (ports.isEmpty() || ports.size() > MAX_PORTS) {
            throw new IllegalArgumentException("ports: " + ports.size() + " (expected: 1.." + MAX_PORTS + ")");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return nodeName + " " + address.getHostAddress() + " " + ports;
    }
}
