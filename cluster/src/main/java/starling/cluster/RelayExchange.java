package starling.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.membership.NodeFacts;
import starling.cluster.membership.RelayFacts;
import starling.cluster.membership.RelayPeers;
import starling.media.engine.MediaNode;
import starling.media.engine.RelayEndpoint;

/** Tells the media half, as often as that changes, which other nodes there are. On a thread of its own. */
final class RelayExchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayExchange.class);
    private static final long INTERVAL_MILLIS = 250;

    private final MediaNode media;
    private final Supplier<Collection<NodeFacts>> members;
    private final LongSupplier nanoClock;
    private final RelayPeers peers;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "relay-exchange");
        thread.setDaemon(true);
        return thread;
    });
    private List<RelayEndpoint> told = List.of();

    /** @param members what the members of the cluster reported; empty while this node is none */
    RelayExchange(MediaNode media, String self, Supplier<Collection<NodeFacts>> members, LongSupplier nanoClock) {
        this.media = media;
        this.members = members;
        this.nanoClock = nanoClock;
        this.peers = new RelayPeers(self);
    }

    /** How others reach this node's media half. */
    static Optional<RelayFacts> facts(MediaNode media) {
        return media.relayEndpoint().map(own -> new RelayFacts(own.life(), own.address().getHostAddress(),
                own.ports(), own.secret()));
    }

    void start() {
        if (media.relayEndpoint().isPresent()) {
            timer.scheduleWithFixedDelay(this::tell, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        try {
            List<RelayEndpoint> now = peers.update(members.get(), nanoClock.getAsLong());
            if (!now.equals(told) && media.relayPeers(now)) {
                told = now;
                LOG.info("RELAY-PEERS | {}", now);
            }
        } catch (RuntimeException e) { // a scheduled task that throws is never run again
            LOG.error("RELAY-PEERS-FAILED | the media half was not told of the other nodes", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
