package starling.cluster.drain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeMode;
import starling.cluster.membership.LocalNode;
import starling.core.id.ConnectionId;
import starling.core.signaling.CloseReason;
import starling.media.actor.Branch;
import starling.media.actor.LocalRegistry;

/**
 * Takes a node out of service: blocks newcomers, tells what is left, and closes that spread out over time if asked to, so
 * that the other nodes are not met by everybody at once. Thread safe.
 */
public final class NodeDrain {
    /** The largest channels are listed, no more. */
    public static final int LISTED_CHANNELS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(NodeDrain.class);
    private static final Duration TICK = Duration.ofMillis(100);

    /** Runs something later, on any thread. */
    @FunctionalInterface
    public interface Later {
        void run(Duration delay, Runnable task);
    }

    /**
     * Where it stands.
     *
     * @param draining whether the node is being drained
     * @param closing whether connections are being closed
     * @param connections that are left, in {@code channels}; {@code largest}: some of these
     */
    public record Status(boolean draining, boolean closing, NodeMode mode, int connections, int channels,
            List<Branch> largest) {
        public Status {
            requireNonNull(mode, "mode");
            largest = List.copyOf(largest);
        }
    }

    private final LocalNode local;
    private final LocalRegistry registry;
    private final LongSupplier nanoClock;
    private final Later later;
    private Optional<NodeMode> before = Optional.empty();
    private Closing closing;

    /** One spread-out closing; the queue is guarded by the drain's monitor. */
    private final class Closing {
        private final Deque<ConnectionId> left;
        private final ClosingPlan plan;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Closing(Duration over) {
            left = new ArrayDeque<>(registry.joined());
            plan = new ClosingPlan(left.size(), nanoClock.getAsLong(), over.toNanos());
        }
    }

    public NodeDrain(LocalNode local, LocalRegistry registry, LongSupplier nanoClock, Later later) {
        this.local = requireNonNull(local, "local");
        this.registry = requireNonNull(registry, "registry");
        this.nanoClock = requireNonNull(nanoClock, "nanoClock");
        this.later = requireNonNull(later, "later");
    }

    /** Takes no more connections from now on. */
    public synchronized void start() {
        if (!draining()) {
            before = Optional.of(local.chosenMode());
            local.changeMode(NodeMode.BLOCK_NEW_CONNECTION);
            LOG.atInfo().addKeyValue("event", "drain.started").addKeyValue("connections", local.connections().count())
                    .log("DRAIN | started, {} connections left", local.connections().count());
        }
    }

    /**
     * Closes what is there now with {@code SERVER-SHUTDOWN}, evenly over this time; blocks newcomers first. A closing that
     * goes on is replaced.
     *
     * @return completes when the last one has been told, exceptionally never
     */
    public CompletionStage<Void> close(Duration over) {
        Closing started;
        synchronized (this) {
            start();
            finish();
            started = new Closing(over);
            closing = started;
        }
        step(started);
        return started.done;
    }

    /** Ends the draining: the mode of before is in force again. What was closed stays closed. */
    public synchronized void cancel() {
        finish();
        before.filter(mode -> draining()).ifPresent(mode -> {
            local.changeMode(mode);
            LOG.atInfo().addKeyValue("event", "drain.cancelled").addKeyValue("mode", mode.text())
                    .log("DRAIN | cancelled, mode {} again", mode.text());
        });
        before = Optional.empty();
    }

    public synchronized Status status() {
        List<Branch> branches = registry.branches().stream().filter(branch -> branch.connections() > 0)
                .sorted(Comparator.comparingInt(Branch::connections).reversed()
                        .thenComparing(branch -> branch.channel().value()))
                .toList();
        return new Status(draining(), closing != null, local.mode(), local.connections().count(),
                branches.size(), branches.subList(0, Math.min(LISTED_CHANNELS, branches.size())));
    }

    private void step(Closing running) {
        synchronized (this) {
            if (closing != running) {
                return;
            }
            if (!draining()) {
                finish();
                return;
            }
            int due = running.plan.due(nanoClock.getAsLong());
            while (running.plan.total() - running.left.size() < due) {
                registry.disconnect(running.left.remove(), CloseReason.SERVER_SHUTDOWN.code(),
                        CloseReason.SERVER_SHUTDOWN.text());
            }
            if (running.left.isEmpty()) {
                finish();
                return;
            }
        }
        later.run(TICK, () -> step(running));
    }

    /** An operator who chooses another mode meanwhile has ended the draining. */
    private boolean draining() {
        return before.isPresent() && local.chosenMode() == NodeMode.BLOCK_NEW_CONNECTION;
    }

    private void finish() {
        if (closing != null) {
            closing.done.complete(null);
            closing = null;
        }
    }
}
