package starling.api.http;

import java.net.InetSocketAddress;

/** A port that cannot be listened on; the message is one line for the operator that names the key. */
public final class PortInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortInUseException(String key, InetSocketAddress address, Throwable cause) {
        super(message(key, address), cause);
    }

    /** The line, also for ports that others bind. */
    public static String message(String key, InetSocketAddress address) {
        return key + " = " + address.getPort() + ": cannot listen on " + address.getAddress().getHostAddress() + ":"
                + address.getPort() + " (expected: a free port on an address of this machine)";
    }
}
