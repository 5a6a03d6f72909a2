package starling.cluster;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import starling.core.id.ChannelId;
import starling.core.signaling.Placement;
import starling.partition.Action;
import starling.partition.Answer;
import starling.partition.ClusterUnderTest;
import starling.partition.Disturbances;

/**
 * The clustered halves of several nodes in one JVM, with real ledgers and actor systems, shortened timers and a network in
 * memory. A pause cuts a node off from everybody: a part of a JVM cannot stand still.
 */
final class SimulatedNetworkCluster implements ClusterUnderTest, AutoCloseable {
    /** The sessions of nodes that are not disturbed end so long after their last client. */
    private static final long SESSION_MILLIS = 10_000;

    private record Visit(int node, String channel) {}

    private final ClusterFixture nodes;
    private final int count;
    private final Disturbances disturbances = new Disturbances();
    private final Map<Visit, ScheduledFuture<?>> endings = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final long sessionMillis;

    private SimulatedNetworkCluster(ClusterFixture nodes, int count, double factor) {
        this.nodes = nodes;
        this.count = count;
        this.sessionMillis = Math.round(SESSION_MILLIS * factor);
    }

    /** Starts the nodes and makes them a cluster. */
    static SimulatedNetworkCluster start(Path directory, int count, double factor) throws Exception {
        SimulatedNetworkCluster cluster = new SimulatedNetworkCluster(new ClusterFixture(directory, count, factor),
                count, factor);
        int[] all = new int[count];
        for (int node = 1; node <= count; node++) {
            all[node - 1] = node;
        }
        cluster.nodes.start(all);
        ClusterFixture.get(cluster.nodes.node(1).initCluster(ClusterFixture.names(all)));
        cluster.nodes.awaitReady(all);
        return cluster;
    }

    @Override
    public int nodes() {
        return count;
    }

    @Override
    public synchronized void perform(Action action) throws Exception {
        if (action instanceof Action.Start start) {
            nodes.start(start.node());
        }
        disturbances.performed(action);
        if (action instanceof Action.Kill kill) {
            endings.keySet().stream().filter(visit -> visit.node() == kill.node()).toList()
                    .forEach(visit -> endings.remove(visit).cancel(false));
            nodes.kill(kill.node());
        }
        applyCuts();
    }

    private void applyCuts() {
        nodes.heal();
        disturbances.cuts().forEach(cut -> nodes.cutOneWay(cut.from(), cut.to()));
        for (int node : disturbances.paused()) {
            for (int other = 1; other <= count; other++) {
                if (other != node) {
                    nodes.cut(node, other);
                }
            }
        }
    }

    @Override
    public CompletionStage<Outcome> operate(Action action) {
        CompletionStage<Void> operation;
        int called = action instanceof Action.Purge purge ? purge.via() : ((Action.Register) action).node();
        if (!isRunning(called)) {
            return CompletableFuture.completedFuture(Outcome.REFUSED);
        }
        if (action instanceof Action.Purge purge) {
            operation = supervisor(purge.via()).purgeNode(ClusterFixture.name(purge.node()), false);
        } else {
            Action.Register register = (Action.Register) action;
            operation = supervisor(register.node()).registerNode(ClusterFixture.name(register.via()));
        }
        return operation.handle((done, failure) -> {
            if (failure == null) {
                return Outcome.DONE;
            }
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            boolean refused = cause instanceof ClusterException known && known.error() != ClusterError.OUTCOME_UNKNOWN
                    && known.error() != ClusterError.JOIN_TIMEOUT;
            return refused ? Outcome.REFUSED : Outcome.UNKNOWN;
        });
    }

    @Override
    public CompletionStage<Answer> connect(int node, String channel) {
        NodeSupervisor contacted = isRunning(node) ? supervisor(node) : null;
        if (contacted == null) {
            return CompletableFuture.completedFuture(new Answer(Answer.Kind.NO_ANSWER, "does not run"));
        }
        return contacted.place(new ChannelId(channel), false, false).toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .handle((placement, failure) -> {
                    if (placement instanceof Placement.Here) {
                        enter(node, channel);
                        return new Answer(Answer.Kind.ACCEPTED, "");
                    }
                    if (placement instanceof Placement.RedirectTo to) {
                        return new Answer(Answer.Kind.REDIRECTED, to.toString());
                    }
                    return failure == null
                            ? new Answer(Answer.Kind.REFUSED, placement.toString())
                            : new Answer(Answer.Kind.NO_ANSWER, failure.toString());
                });
    }

    /** As a client's joining does; its session ends a while after the last one has left. */
    private synchronized void enter(int node, String channel) {
        if (!isRunning(node)) {
            return;
        }
        Visit visit = new Visit(node, channel);
        ScheduledFuture<?> before = endings.get(visit);
        if (before == null || !before.cancel(false)) {
            nodes.open(node, channel);
        }
        endings.put(visit, timer.schedule(() -> leave(visit), sessionMillis, TimeUnit.MILLISECONDS));
    }

    private synchronized void leave(Visit visit) {
        endings.remove(visit);
        if (isRunning(visit.node())) {
            nodes.close(visit.node(), visit.channel());
        }
    }

    @Override
    public CompletionStage<Set<Integer>> registered(int node) {
        Set<Integer> numbers = new TreeSet<>();
        supervisor(node).listNodes().forEach(row -> numbers
                .add(Integer.parseInt(row.nodeName().substring(row.nodeName().lastIndexOf('.') + 1))));
        return CompletableFuture.completedFuture(numbers);
    }

    private synchronized boolean isRunning(int node) {
        return !disturbances.stopped().contains(node);
    }

    private NodeSupervisor supervisor(int node) {
        return nodes.node(node);
    }

    @Override
    public void close() throws Exception {
        timer.shutdownNow();
        nodes.close();
    }
}
