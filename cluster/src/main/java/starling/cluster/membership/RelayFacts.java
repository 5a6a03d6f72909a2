package starling.cluster.membership;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How other nodes exchange media with a node; crosses nodes as a part of its facts.
 *
 * @param life a number its process drew at the start
 * @param address the literal IP address
 * @param ports UDP, in the order of its media loops
 * @param secret of the process, from which the keys of what is sent to it are derived
 */
public record RelayFacts(long life, String address, List<Integer> ports, String secret) {
    public RelayFacts {
        requireNonNull(address, "address");
        ports = List.copyOf(ports);
        requireNonNull(secret, "secret");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return address + " " + ports;
    }
}
