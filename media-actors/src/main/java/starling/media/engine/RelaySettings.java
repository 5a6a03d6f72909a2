package starling.media.engine;

import static java.util.Objects.requireNonNull;

/**
 * How this node exchanges media with other nodes.
 *
 * @param nodeKey of the node's name, in the ids of its connections
 * @param host address or name on which other nodes reach this one
 * @param minPort loop i listens on UDP {@code minPort + i} as far as that is no more than {@code maxPort}; the other loops reach
 *            other nodes through these. 0 = the kernel's choice, for tests
 * @param encrypted whether what is sent is encrypted; it is authenticated in any case
 */
public record RelaySettings(String nodeName, int nodeKey, String host, int minPort, int maxPort, boolean encrypted) {
    public RelaySettings {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(host, "host");
        if (maxPort < minPort) {
            throw new IllegalArgumentException("maxPort: " + maxPort + " (expected: >= " + minPort + ")");
        }
    }
}
