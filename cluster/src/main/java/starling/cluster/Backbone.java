package starling.cluster;

import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerException;
import starling.cluster.ledger.LedgerTiming;
import starling.cluster.ledger.RatisLedger;
import starling.cluster.link.NodeLink;
import starling.cluster.link.TcpNodeLink;
import starling.core.settings.NodeSettings;

/** What a node with a cluster keeps through all lives of its clustered half: the links to other nodes, and its ledger. */
record Backbone(NodeLink link, Ledger ledger) implements AutoCloseable {

    /**
     * Blocks for about a second.
     *
     * @param system carries the links
     * @throws NodeStartException if a port is taken, or the ledger's files cannot be used
     */
    static Backbone open(NodeSettings settings, NodeName name, ActorSystem<?> system, RandomGenerator random) {
        int port = settings.cluster().listenMinPort();
        checkPort(name, port);
        NodeLink link = bind(name, port + 1, system, random);
        try {
            return new Backbone(link, RatisLedger.open(Path.of(settings.dataDir()), name, link,
                    LedgerTiming.STANDARD, random));
        } catch (LedgerException e) {
            link.close();
            throw new NodeStartException("the ledger of registered nodes cannot be used: " + e.getMessage(), e);
        }
    }

    /** The remoting binds its port only when there is a cluster: too late to tell the operator that it is taken. */
    private static void checkPort(NodeName name, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(name.address(), port));
        } catch (IOException e) {
            throw taken("cluster_listen_min_port: " + port, name, e);
        }
    }

    private static NodeLink bind(NodeName name, int port, ActorSystem<?> system, RandomGenerator random) {
        try {
            return TcpNodeLink.bind(system, name, port, random.nextLong());
        } catch (CompletionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw taken("cluster_listen_min_port + 1: " + port, name, e);
                }
            }
            throw new NodeStartException("port " + port + " on " + name.address() + " cannot be listened to: "
                    + e.getCause(), e);
        }
    }

    private static NodeStartException taken(String what, NodeName name, Exception cause) {
        return new NodeStartException(
                what + " (expected: a free port on " + name.address() + ", an address of this machine)", cause);
    }

    /** Blocks for about a second. */
    @Override
    public void close() {
        ledger.close();
        try {
            link.close();
        } catch (Exception e) { // AutoCloseable declares it, no link throws it
            throw new IllegalStateException("the links could not be closed", e);
        }
    }
}
