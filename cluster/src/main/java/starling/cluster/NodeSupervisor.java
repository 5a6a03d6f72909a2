package starling.cluster;

import akka.actor.Address;
import com.typesafe.config.Config;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.channel.ChannelActor;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.LocalNode;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeAddresses;
import starling.cluster.membership.NodeFacts;
import starling.cluster.overview.LocalOverview;
import starling.cluster.overview.NodeOverview;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.settings.NodeSettings;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Placement;
import starling.media.actor.Branch;
import starling.media.actor.BranchPort;
import starling.media.actor.ClusterPort;

/**
 * Keeps the clustered half of a node alive: starts it, and starts it again when the cluster has thrown this node out,
 * while sockets, connections and media of the local half go on. Plain Java; may be called from any thread.
 */
final class NodeSupervisor implements ClusterPort, ClusterOperations {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSupervisor.class);
    private static final Duration ALONE_LIMIT = Duration.ofSeconds(60);
    private static final long FIRST_BACK_OFF_MILLIS = 500;
    private static final long LAST_BACK_OFF_MILLIS = 10_000;

    private final boolean clustered;
    private final Config config;
    private final LocalNode local;
    private final BranchPort branches;
    private final NodeAddresses addresses;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "cluster-supervisor");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Optional<LocalOverview> overview = Optional.empty();
    private volatile ClusterSystem current;
    private volatile boolean stopping;
    private long epoch = 1;
    private long backOffMillis = FIRST_BACK_OFF_MILLIS;

    NodeSupervisor(NodeSettings settings, LocalNode local, BranchPort branches, LongSupplier nanoClock,
            InstantSource clock, RandomGenerator random) {
        this.clustered = settings.cluster().enabled();
        this.config = ClusterConfig.cluster(settings);
        this.local = local;
        this.branches = branches;
        this.addresses = new NodeAddresses(ClusterSystem.NAME, settings.cluster().listenMinPort());
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Starts the clustered half for the first time; without a cluster, also forms that of this node alone and waits for it.
     *
     * @throws NodeStartException if that is not possible; nothing is left running then
     */
    void start() {
        try {
            launch();
            if (!clustered) {
                current.tell(new MembershipActor.FormAlone());
                awaitAlone();
            }
        } catch (NodeStartException e) {
            stop();
            throw e;
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new NodeStartException("the start was interrupted", e);
        } catch (Exception e) { // Akka's start throws checked exceptions that it does not declare
            stop();
            throw isPortTaken(e)
                    ? new NodeStartException("cluster_listen_min_port: " + addresses.port()
                            + " (expected: a free port on " + local.name().address() + ", an address of this machine)",
                            e)
                    : new NodeStartException("the clustered half of the node could not be started: " + e, e);
        }
    }

    private void awaitAlone() throws InterruptedException {
        if (!current.view().awaitMember(ALONE_LIMIT)) {
            throw new NodeStartException("the node did not form its own cluster within " + ALONE_LIMIT.toSeconds()
                    + " s (expected: a machine with time for it)", null);
        }
    }

    private static boolean isPortTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the cluster and ends the clustered half for good. */
    CompletionStage<Void> stop() {
        stopping = true;
        timer.shutdownNow();
        ClusterSystem system = current;
        if (system == null) {
            return CompletableFuture.completedFuture(null);
        }
        system.terminate();
        return system.terminated().thenAccept(done -> {});
    }

    NodeStatus.State state() {
        ClusterSystem system = current;
        if (stopping) {
            return NodeStatus.State.STOPPING;
        }
        if (system == null) {
            return NodeStatus.State.STARTING;
        }
        ClusterView view = system.view();
        if (view.member()) {
            return view.table().hasMajority() ? NodeStatus.State.READY : NodeStatus.State.NO_MAJORITY;
        }
        return view.joining() ? NodeStatus.State.JOINING : NodeStatus.State.NOT_INITIALIZED;
    }

    @Override
    public CompletionStage<Placement> place(ChannelId channel, boolean redirected) {
        ClusterSystem system = current;
        NodeStatus.State state = state();
        if (state != NodeStatus.State.READY || system == null) {
            return CompletableFuture
                    .completedFuture(new Placement.Refused(state == NodeStatus.State.STOPPING
                            ? CloseReason.SERVER_SHUTDOWN
                            : CloseReason.CLUSTER_NO_MAJORITY));
        }
        return system.place(channel, redirected).handle((reply, failure) -> {
            if (reply instanceof ChannelActor.Placed placed) {
                boolean here = placed.home().equals(system.view().self());
                if (here && local.mode() == NodeMode.BLOCK_NEW_CONNECTION) {
                    return new Placement.Refused(CloseReason.BLOCKED_NEW_CONNECTION);
                }
                return here
                        ? new Placement.Here()
                        : new Placement.RedirectTo(placed.signalingUrl());
            }
            return new Placement.Refused(reply instanceof ChannelActor.Refused refused
                    ? refused.reason()
                    : CloseReason.CHANNEL_UNAVAILABLE);
        });
    }

    /** Without a clustered half there is nobody to tell; a new one asks. */
    @Override
    public void branchOpened(Branch branch) {
        ClusterSystem system = current;
        if (system != null) {
            system.branchOpened(branch);
        }
    }

    @Override
    public void branchClosed(Branch branch) {
        ClusterSystem system = current;
        if (system != null) {
            system.branchClosed(branch);
        }
    }

    @Override
    public CompletionStage<Void> initCluster(List<String> nodeNames) {
        return operate(replyTo -> new MembershipActor.InitCluster(List.copyOf(nodeNames), replyTo));
    }

    @Override
    public CompletionStage<Void> registerNode(String contactNodeName) {
        return operate(replyTo -> new MembershipActor.RegisterNode(contactNodeName, replyTo));
    }

    @Override
    public CompletionStage<Void> purgeNode(String nodeName, boolean force) {
        return CompletableFuture.failedFuture(clustered
                ? new ClusterException(ClusterError.NODE_NOT_READY, local.name() + " has no ledger")
                : disabled());
    }

    @Override
    public LedgerStatus ledger() {
        return LedgerStatus.NONE;
    }

    @Override
    public void changeMode(NodeMode mode) {
        local.changeMode(mode);
    }

    @Override
    public NodeMode mode() {
        return local.mode();
    }

    @Override
    public List<ClusterNode> listNodes() {
        ClusterSystem system = current;
        if (system == null || !system.view().member()) {
            return List.of();
        }
        return system.view().table().nodes().stream().map(node -> describe(system.view(), node)).toList();
    }

    @Override
    public Optional<String> apiUrlOf(ConnectionId connection) {
        ClusterSystem system = current;
        if (connection.nodeKey() == local.name().key() || system == null) {
            return Optional.empty();
        }
        Optional<MemberNode> owner = system.view().table().byKey(connection.nodeKey());
        if (owner.isPresent() && !owner.get().reachable()) {
            throw new ClusterException(ClusterError.NODE_UNREACHABLE,
                    owner.get().name() + " has the connection and cannot be reached");
        }
        return owner.flatMap(system.view()::facts).map(NodeFacts::clusterApiUrl).filter(url -> !url.isEmpty());
    }

    @Override
    public CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason) {
        if (connection.nodeKey() == local.name().key()) {
            return CompletableFuture.completedFuture(branches.disconnect(connection, code, reason));
        }
        ClusterSystem system = current;
        return system == null
                ? CompletableFuture.completedFuture(false)
                : system.disconnect(connection, code, reason);
    }

    private CompletionStage<Void> operate(
            Function<akka.actor.typed.ActorRef<MembershipActor.Outcome>, MembershipActor.Command> operation) {
        ClusterSystem system = current;
        if (!clustered) {
            return CompletableFuture.failedFuture(disabled());
        }
        if (system == null || stopping) {
            return CompletableFuture.failedFuture(
                    new ClusterException(ClusterError.NODE_NOT_READY, local.name() + " is starting or stopping"));
        }
        return system.operate(operation).thenAccept(outcome -> outcome.error().ifPresent(error -> {
            throw new CompletionException(error);
        }));
    }

    private static ClusterException disabled() {
        return new ClusterException(ClusterError.CLUSTER_DISABLED,
                "cluster: false (expected: true, on a node that takes part in a cluster)");
    }

    /** Before {@link #start}: tells what is to be seen of this node. */
    void describeBy(LocalOverview local) {
        overview = Optional.of(local);
    }

    private List<NodeOverview> ownOverview() {
        return overview.map(own -> own.describe(state(), ledger())).stream().toList();
    }

    /** What the members tell about themselves; without a clustered half, this node alone. */
    CompletionStage<List<NodeOverview>> overview() {
        ClusterSystem system = current;
        return system == null
                ? CompletableFuture.completedFuture(ownOverview())
                : system.overview().exceptionally(late -> ownOverview());
    }

    private synchronized void launch() {
        ClusterSystem system = new ClusterSystem(config, local, branches, addresses, epoch, nanoClock, clock);
        overview.ifPresent(own -> system.describeBy(() -> own.describe(state(), ledger())));
        current = system;
        system.terminated().whenComplete((done, failure) -> ended(system));
    }

    /** The clustered half is gone without having been asked to. */
    private synchronized void ended(ClusterSystem system) {
        current = null;
        if (stopping) {
            return;
        }
        ClusterView last = system.view();
        Optional<List<Address>> others = last.everMember() ? Optional.of(last.otherAddresses()) : Optional.empty();
        epoch += last.everMember() ? 1 : 0;
        backOffMillis = last.everMember() ? FIRST_BACK_OFF_MILLIS : nextBackOff();
        LOG.warn("this node was removed from its cluster or its clustered half failed: "
                + "established connections go on, newcomers are refused, rejoining");
        relaunchLater(others);
    }

    private void relaunchLater(Optional<List<Address>> others) {
        long delay = backOffMillis + random.nextLong(backOffMillis / 2);
        timer.schedule(() -> relaunch(others), delay, TimeUnit.MILLISECONDS);
    }

    private synchronized void relaunch(Optional<List<Address>> others) {
        if (stopping) {
            return;
        }
        try {
            launch();
        } catch (Exception e) { // as in start
            LOG.warn("the clustered half could not be started, trying again: {}", e.toString());
            backOffMillis = nextBackOff();
            relaunchLater(others);
            return;
        }
        if (!clustered || others.isPresent() && others.get().isEmpty()) {
            current.tell(new MembershipActor.FormAlone());
        } else if (others.isPresent()) {
            current.tell(new MembershipActor.Rejoin(others.get()));
        }
    }

    private long nextBackOff() {
        return Math.min(backOffMillis * 2, LAST_BACK_OFF_MILLIS);
    }

    private static ClusterNode describe(ClusterView view, MemberNode node) {
        Optional<ClusterNode.Details> details = view.facts(node).filter(facts -> node.reachable())
                .map(facts -> new ClusterNode.Details(facts.epoch(), facts.mode(), false, facts.clusterSignalingUrl(),
                        facts.clusterApiUrl(), facts.memberSince(), facts.version(), facts.maxConnections(),
                        facts.connections()));
        return new ClusterNode(node.name().value(), details.isPresent(), details);
    }

    /** The present life of the clustered half; null between two. */
    ClusterSystem current() {
        return current;
    }
}
