package starling.core.ice;

import java.util.random.RandomGenerator;

/**
 * The server's end of ICE for one connection: a full agent in the controlling role, because the server offers (RFC 8445
 * section 6.1.1). It needs no candidates of the client; it learns its paths from the client's checks. It nominates the
 * first path that works, and another one when that stops working.
 */
public final class ServerIceAgent extends IceAgent {

    /** @param random cryptographically strong outside of tests */
    public ServerIceAgent(IceCredentials local, IceTimers timers, RandomGenerator random, Output out) {
        super(local, true, timers, random, out);
    }

    /** Requests that came earlier were answered and get their triggered check now. */
    public void setRemote(IceCredentials remote, long nowNanos) {
        begin(remote, nowNanos);
    }
}
