package starling.core.ice;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * The server's end of ICE for one connection: a full agent in the controlling role (RFC 8445) that needs no candidates of
 * the client, because it learns its paths from the client's checks. No clock, no socket, not thread safe.
 */
public final class ServerIceAgent {
    private final IceCredentials local;

    /** Where messages go; called from within the agent's methods. The array is only valid during the call. */
    public interface Output {
        void send(IcePath path, byte[] b, int off, int len);
    }

    public ServerIceAgent(IceCredentials local, IceTimers timers, RandomGenerator random, Output out) {
        this.local = local;
    }

    public IceCredentials local() {
        return local;
    }

    /** Requests that came earlier were answered and get their triggered check now. */
    public void setRemote(IceCredentials remote, long nowNanos) {}

    /** @return false: not authentic, or a response nobody waits for (both counted); the path is then not known */
    public boolean handle(IcePath path, InetSocketAddress source, byte[] b, int off, int len, long nowNanos) {
        return false;
    }

    /** Sends what is due and moves the state on; to be called at {@link #nextDeadlineNanos} or later. */
    public void onDeadline(long nowNanos) {}

    /** {@link Long#MAX_VALUE}: nothing to wait for. */
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    public IceState state() {
        return IceState.NEW;
    }

    /** The path to send on: null until a check has succeeded; it follows the client when its address changes. */
    public IcePath selected() {
        return null;
    }

    /** The path is gone, e.g. its allocation was released. */
    public void forget(IcePath path) {}
}
