package starling.core.ice;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * The client's end of ICE, for tools and tests: the controlled role, with the server's candidates known from its offer.
 * A path is one way to one candidate: a socket, or an allocation on a TURN server.
 */
public final class ClientIceAgent extends IceAgent {

    /** @param remote the server's, from its offer */
    public ClientIceAgent(IceCredentials local, IceCredentials remote, IceTimers timers, RandomGenerator random,
            Output out, long nowNanos) {
        super(local, false, timers, random, out);
        begin(remote, nowNanos);
    }

    /** Begins to check a path to one of the server's candidates. More than sixteen are ignored. */
    public void addPath(IcePath path, InetSocketAddress candidate, long nowNanos) {
        add(path, candidate, nowNanos);
    }
}
