package starling.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import starling.cluster.channel.ChannelActor;
import starling.cluster.formation.FormationTimes;
import starling.cluster.formation.MembershipKeeper;
import starling.cluster.formation.MinorityWatch;
import starling.cluster.journal.LostSession;
import starling.cluster.journal.VanishedSessions;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.link.NodeLink;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.LocalNode;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.NodeFacts;
import starling.cluster.overview.LocalOverview;
import starling.cluster.overview.NodeOverview;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.settings.NodeSettings;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Placement;
import starling.media.actor.BranchNews;
import starling.media.actor.BranchPort;
import starling.media.actor.ClusterPort;
import starling.media.actor.MemberPort;
import starling.media.actor.NodeLife;

/**
 * The clustered half of a node as its local half and its operator see it, through all of its lives: while it comes and goes,
 * sockets, connections and media of the local half go on. Plain Java; may be called from any thread.
 */
final class NodeSupervisor implements ClusterPort, ClusterOperations {
    private static final Duration ALONE_LIMIT = Duration.ofSeconds(60);
    /** How long a client waits for a majority that was there a moment ago: the ledger may be electing its leader. */
    private static final Duration MAJORITY_PATIENCE = Duration.ofSeconds(3);
    private static final long LOOK_MILLIS = 50;
    private static final long ALONE_LOOK_MILLIS = 500;
    private static final long MINORITY_LOOK_MILLIS = 200;

    private final boolean clustered;
    private final boolean keepsTotal;
    private final LocalNode local;
    private final BranchPort branches;
    private final FormationTimes times;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ClusterLives lives;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "cluster-supervisor");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Optional<LocalOverview> overview = Optional.empty();
    private volatile Optional<MemberPort> members = Optional.empty();
    private volatile VanishedSessions vanished = new VanishedSessions();
    private volatile Runnable whenPurged = () -> {};
    private volatile Ledger ledger;
    private volatile MembershipKeeper keeper;
    private volatile boolean stopping;

    NodeSupervisor(NodeSettings settings, FormationTimes times, LocalNode local, BranchPort branches,
            LongSupplier nanoClock, InstantSource clock, RandomGenerator random) {
        this.clustered = settings.cluster().enabled();
        this.keepsTotal = clustered && settings.cluster().failure().keepTotal();
        this.times = times;
        this.local = local;
        this.branches = branches;
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.random = random;
        this.lives = new ClusterLives(settings, times, local, branches, nanoClock, clock, this::equip);
    }

    /**
     * Starts a node with a cluster: from now on it does by itself what is needed to be a member.
     *
     * @param openLedger of this node; it and the link stay the caller's and outlive this
     * @throws NodeStartException if that is not possible
     */
    void start(NodeLink link, Ledger openLedger) {
        if (local.temporary() && openLedger.clusterId().isPresent()) {
            throw new NodeStartException("cluster_temporary_node: true (expected: false, this node is registered; purge"
                    + " it and move data_dir/ledger away first)", null);
        }
        ledger = openLedger;
        MembershipKeeper created = new MembershipKeeper(local.name(), local.temporary(), link, openLedger, lives, times,
                nanoClock, clock, random);
        created.whenForgotten(whenPurged);
        created.start();
        keeper = created;
    }

    /**
     * Starts a node without a cluster, which forms its own, and waits until it has.
     *
     * @throws NodeStartException if that is not possible; nothing is left running then
     */
    void startAlone() {
        try {
            lives.launchNow(0);
            lives.found();
            if (!lives.current().orElseThrow().view().awaitMember(ALONE_LIMIT)) {
                throw new NodeStartException("the node did not form its own cluster within " + ALONE_LIMIT.toSeconds()
                        + " s (expected: a machine with time for it)", null);
            }
            timer.scheduleWithFixedDelay(this::keepAlone, ALONE_LOOK_MILLIS, ALONE_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (NodeStartException e) {
            stop();
            throw e;
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new NodeStartException("the start was interrupted", e);
        } catch (Exception e) { // Akka's start throws checked exceptions that it does not declare
            stop();
            throw new NodeStartException("the clustered half of the node could not be started: " + e, e);
        }
    }

    /** Before {@link #start}: what is done, again and again, while this node is without the majority. */
    void closeInMinority(Runnable close) {
        MinorityWatch watch = new MinorityWatch(MAJORITY_PATIENCE.toNanos());
        timer.scheduleWithFixedDelay(() -> {
            boolean fine = keeper == null || !keeper.isInCluster() || keeper.hasMajority();
            if (watch.due(fine, nanoClock.getAsLong())) {
                close.run();
            }
        }, MINORITY_LOOK_MILLIS, MINORITY_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A clustered half that failed is followed by another. */
    private void keepAlone() {
        switch (lives.state().phase()) {
            case NONE -> lives.launch(0);
            case OUTSIDE -> lives.found();
            case STARTING, MEMBER, ENDING -> {
                // as it should be
            }
        }
    }

    /** Leaves the cluster and ends the clustered half for good. */
    CompletionStage<Void> stop() {
        stopping = true;
        timer.shutdownNow();
        Optional<MembershipKeeper> last = Optional.ofNullable(keeper);
        last.ifPresent(MembershipKeeper::retire);
        return lives.stop().whenComplete((done, failure) -> last.ifPresent(MembershipKeeper::close));
    }

    NodeStatus.State state() {
        if (stopping) {
            return NodeStatus.State.STOPPING;
        }
        if (!clustered) {
            return lives.state().member() ? NodeStatus.State.READY : NodeStatus.State.STARTING;
        }
        MembershipKeeper now = keeper;
        if (now == null) {
            return NodeStatus.State.STARTING;
        }
        if (!now.isInCluster()) {
            return now.isBeingTaken() ? NodeStatus.State.JOINING : NodeStatus.State.NOT_INITIALIZED;
        }
        if (!now.hasMajority()) {
            return NodeStatus.State.NO_MAJORITY;
        }
        return now.serves() ? NodeStatus.State.READY : NodeStatus.State.JOINING;
    }

    @Override
    public boolean serves() {
        return state() == NodeStatus.State.READY;
    }

    @Override
    public CompletionStage<Placement> place(ChannelId channel, boolean redirected, boolean gathered) {
        CompletableFuture<Placement> placement = new CompletableFuture<>();
        place(channel, redirected, gathered, nanoClock.getAsLong() + MAJORITY_PATIENCE.toNanos(), placement);
        return placement;
    }

    private void place(ChannelId channel, boolean redirected, boolean gathered, long deadlineNanos,
            CompletableFuture<Placement> placement) {
        NodeStatus.State state = state();
        Optional<ClusterSystem> system = lives.current();
        if (state == NodeStatus.State.READY && system.isPresent()) {
            system.get().place(channel, redirected, gathered)
                    .whenComplete((reply, failure) -> placement.complete(placement(system.get(), reply)));
        } else if (state != NodeStatus.State.STOPPING && nanoClock.getAsLong() - deadlineNanos < 0 && keeper != null
                && keeper.servedWithin(MAJORITY_PATIENCE)) {
            timer.schedule(() -> place(channel, redirected, gathered, deadlineNanos, placement), LOOK_MILLIS,
                    TimeUnit.MILLISECONDS);
        } else {
            placement.complete(new Placement.Refused(refusal()));
        }
    }

    private CloseReason refusal() {
        return stopping ? CloseReason.SERVER_SHUTDOWN : CloseReason.CLUSTER_NO_MAJORITY;
    }

    /** The answer may have come late: what was true when the question was asked is asked again. */
    private Placement placement(ClusterSystem system, ChannelActor.PlaceReply reply) {
        if (state() != NodeStatus.State.READY) {
            return new Placement.Refused(refusal());
        }
        if (reply instanceof ChannelActor.Placed placed) {
            boolean here = placed.node().equals(system.view().self());
            if (here && local.mode() == NodeMode.BLOCK_NEW_CONNECTION) {
                return new Placement.Refused(CloseReason.BLOCKED_NEW_CONNECTION);
            }
            return here
                    ? new Placement.Here(placed.session(), placed.counts())
                    : new Placement.RedirectTo(placed.signalingUrl());
        }
        return new Placement.Refused(
                reply instanceof ChannelActor.Refused refused ? refused.reason() : CloseReason.CHANNEL_UNAVAILABLE);
    }

    @Override
    public void lost(NodeLife gone, ChannelId channel, SessionId session, List<ConnectionId> connections) {
        local.lost().add(gone.node(), new LostSession(channel, session, connections.size(), connections));
    }

    @Override
    public void tell(BranchNews news) {
        lives.current().ifPresent(system -> system.tell(news));
    }

    @Override
    public CompletionStage<Void> initCluster(List<String> nodeNames) {
        List<String> names = List.copyOf(nodeNames);
        return operate(membership -> membership.initCluster(names));
    }

    @Override
    public CompletionStage<Void> registerNode(String contactNodeName) {
        return operate(membership -> membership.registerNode(contactNodeName));
    }

    @Override
    public CompletionStage<Void> purgeNode(String nodeName, boolean force) {
        return operate(membership -> membership.purgeNode(nodeName, force))
                .thenRun(() -> lives.current().ifPresent(system -> system.purged(new NodeName(nodeName))));
    }

    @Override
    public LedgerStatus ledger() {
        Ledger open = ledger;
        return open == null ? LedgerStatus.NONE : open.status();
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
        Map<String, ClusterNode> rows = new TreeMap<>();
        MembershipKeeper now = keeper;
        if (now != null) {
            now.state().names().forEach(name -> rows.put(name, new ClusterNode(name, false, Optional.empty())));
        }
        lives.current().map(ClusterSystem::view).filter(ClusterView::member)
                .ifPresent(view -> view.table().nodes().stream()
                        .filter(node -> now == null || rows.containsKey(node.name().value()) || temporary(view, node))
                        .forEach(node -> rows.put(node.name().value(), describe(view, node))));
        return List.copyOf(rows.values());
    }

    /** A member that is neither registered nor temporary was purged, and is on its way out. */
    private static boolean temporary(ClusterView view, MemberNode node) {
        return view.facts(node).filter(NodeFacts::temporary).isPresent();
    }

    @Override
    public Optional<String> apiUrlOf(ConnectionId connection) {
        Optional<ClusterView> view = lives.current().map(ClusterSystem::view);
        if (connection.nodeKey() == local.name().key() || view.isEmpty()) {
            return Optional.empty();
        }
        Optional<MemberNode> owner = view.get().table().byKey(connection.nodeKey());
        if (owner.isPresent() && !owner.get().reachable()) {
            throw new ClusterException(ClusterError.NODE_UNREACHABLE,
                    owner.get().name() + " has the connection and cannot be reached");
        }
        return owner.flatMap(view.get()::facts).map(NodeFacts::clusterApiUrl).filter(url -> !url.isEmpty());
    }

    @Override
    public CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason) {
        if (connection.nodeKey() == local.name().key()) {
            return CompletableFuture.completedFuture(branches.disconnect(connection, code, reason));
        }
        return lives.current().map(system -> system.disconnect(connection, code, reason))
                .orElse(CompletableFuture.completedFuture(false));
    }

    private CompletionStage<Void> operate(Function<MembershipKeeper, CompletionStage<Void>> operation) {
        MembershipKeeper now = keeper;
        if (!clustered) {
            return CompletableFuture.failedFuture(disabled());
        }
        return now == null || stopping
                ? CompletableFuture.failedFuture(
                        new ClusterException(ClusterError.NODE_NOT_READY, local.name() + " is starting or stopping"))
                : operation.apply(now);
    }

    private static ClusterException disabled() {
        return new ClusterException(ClusterError.CLUSTER_DISABLED,
                "cluster: false (expected: true, on a node that takes part in a cluster)");
    }

    /**
     * Before a start: where to tell what was lost with a node purged here, and who is told that this node was purged itself.
     */
    void reportTo(VanishedSessions purgedHere, Runnable selfPurged) {
        vanished = purgedHere;
        whenPurged = selfPurged;
    }

    /** Before a start: tells what is to be seen of this node. */
    void describeBy(LocalOverview own) {
        overview = Optional.of(own);
    }

    /** Before a start: whom operations called on other nodes reach here. */
    void serveMembers(MemberPort own) {
        members = Optional.of(own);
    }

    private void equip(ClusterSystem system) {
        members.ifPresent(system::serveMembers);
        overview.ifPresent(own -> system.describeBy(() -> own.describe(state(), ledger())));
        system.reportPurgesTo(vanished);
        if (keepsTotal) {
            system.view().keepTotal(this::registeredNames);
        }
    }

    private List<String> registeredNames() {
        MembershipKeeper now = keeper;
        return now == null ? List.of() : now.state().names();
    }

    private List<NodeOverview> ownOverview() {
        return overview.map(own -> own.describe(state(), ledger())).stream().toList();
    }

    /** What the members tell about themselves; without a clustered half, this node alone. */
    CompletionStage<List<NodeOverview>> overview() {
        return lives.current().map(system -> system.overview().exceptionally(late -> ownOverview()))
                .orElseGet(() -> CompletableFuture.completedFuture(ownOverview()));
    }

    private static ClusterNode describe(ClusterView view, MemberNode node) {
        Optional<ClusterNode.Details> details = view.facts(node).filter(facts -> node.reachable())
                .map(facts -> new ClusterNode.Details(facts.epoch(), facts.mode(), facts.temporary(),
                        facts.clusterSignalingUrl(),
                        facts.clusterApiUrl(), facts.memberSince(), facts.version(), facts.maxConnections(),
                        facts.connections()));
        return new ClusterNode(node.name().value(), details.isPresent(), details);
    }

    /** The present life of the clustered half, if there is one. */
    Optional<ClusterSystem> current() {
        return lives.current();
    }
}
