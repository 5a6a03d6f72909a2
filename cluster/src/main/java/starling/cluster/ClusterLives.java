package starling.cluster;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.formation.ClusteredHalf;
import starling.cluster.formation.FormationTimes;
import starling.cluster.formation.HalfState;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.LocalNode;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeAddresses;
import starling.cluster.placement.PlacementRule;
import starling.core.settings.NodeSettings;
import starling.media.actor.BranchPort;

/**
 * The lives of a node's clustered half, one after the other: starts each of them on a thread of its own, because that takes
 * seconds, and notices their ends. May be called from any thread.
 */
final class ClusterLives implements ClusteredHalf {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLives.class);

    private final NodeSettings settings;
    private final FormationTimes times;
    private final LocalNode local;
    private final BranchPort branches;
    private final NodeAddresses addresses;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final Consumer<ClusterSystem> equip;
    private final ExecutorService launcher = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "cluster-launcher");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Long> downed = new HashSet<>();

    private volatile Life life = Life.NONE;
    private volatile boolean stopping;
    private long epoch = 1;

    /** @param system null while it is starting, and in {@link #NONE} */
    private record Life(long formation, ClusterSystem system, boolean ending) {
        static final Life NONE = new Life(0, null, false);
    }

    /** @param equip does what belongs to the start of each life */
    ClusterLives(NodeSettings settings, FormationTimes times, LocalNode local, BranchPort branches,
            LongSupplier nanoClock, InstantSource clock, Consumer<ClusterSystem> equip) {
        this.settings = settings;
        this.times = times;
        this.local = local;
        this.branches = branches;
        this.addresses = new NodeAddresses(ClusterSystem.NAME, settings.cluster().listenMinPort());
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.equip = equip;
    }

    /** The present life, if it is running. */
    Optional<ClusterSystem> current() {
        return Optional.ofNullable(life.system());
    }

    /** Starts a life and waits for it; for a node without a cluster. */
    void launchNow(long formation) {
        life = new Life(formation, null, false);
        start(formation);
    }

    @Override
    public synchronized HalfState state() {
        Life now = life;
        if (now == Life.NONE) {
            return HalfState.NONE;
        }
        if (now.system() == null) {
            return new HalfState(HalfState.Phase.STARTING, now.formation(), 0, List.of());
        }
        ClusterView view = now.system().view();
        boolean member = view.member();
        HalfState.Phase phase = member ? HalfState.Phase.MEMBER : HalfState.Phase.OUTSIDE;
        return new HalfState(now.ending() ? HalfState.Phase.ENDING : phase, now.formation(),
                view.self().incarnation(), member ? view.members() : List.of());
    }

    @Override
    public boolean complete(Collection<String> nodes) {
        return current().filter(system -> nodes.stream()
                .allMatch(name -> system.view().table().byName(name)
                        .filter(node -> node.serving() && system.view().facts(node).isPresent()).isPresent()))
                .filter(system -> system.view().table().nodes().stream()
                        .allMatch(node -> !node.reachable() || system.view().facts(node).isPresent()))
                .isPresent();
    }

    @Override
    public synchronized void launch(long formation) {
        if (life != Life.NONE || stopping) {
            return;
        }
        life = new Life(formation, null, false);
        launcher.execute(() -> {
            try {
                start(formation);
            } catch (Exception e) { // Akka's start throws checked exceptions that it does not declare
                LOG.warn("CLUSTERED-HALF-NOT-STARTED | trying again: {}", e.toString());
                life = Life.NONE;
            }
        });
    }

    @Override
    public void found() {
        current().ifPresent(system -> system.tell(new MembershipActor.FormAlone()));
    }

    @Override
    public void join(List<String> nodes) {
        current().ifPresent(system -> system.tell(new MembershipActor.JoinMembers(
                nodes.stream().map(name -> addresses.of(new NodeName(name))).toList())));
    }

    @Override
    public synchronized void down(Collection<Long> incarnations) {
        Set<Long> fresh = new HashSet<>(incarnations);
        fresh.removeAll(downed);
        if (!fresh.isEmpty() && state().member()) {
            downed.retainAll(incarnations);
            downed.addAll(fresh);
            current().ifPresent(system -> system.tell(new MembershipActor.DownMembers(fresh)));
        }
    }

    @Override
    public synchronized void leave() {
        Life now = life;
        if (now.system() != null && !now.ending()) {
            life = new Life(now.formation(), now.system(), true);
            now.system().leaveAtOnce();
        }
    }

    /** Leaves the cluster and starts no more; completes when the last life has ended. */
    CompletionStage<Void> stop() {
        stopping = true;
        try {
            return CompletableFuture.supplyAsync(this::current, launcher).thenCompose(last -> {
                launcher.shutdown();
                last.ifPresent(ClusterSystem::terminate);
                return last.isEmpty() ? CompletableFuture.completedFuture(null) : last.get().terminated();
            }).thenAccept(done -> {});
        } catch (RejectedExecutionException again) {
            return current().map(last -> last.terminated().<Void>thenApply(done -> null))
                    .orElse(CompletableFuture.completedFuture(null));
        }
    }

    private void start(long formation) {
        ClusterSystem system = new ClusterSystem(ClusterConfig.cluster(settings, formation, times), local, branches,
                PlacementRule.of(settings.cluster().relay()), epoch, nanoClock, clock);
        equip.accept(system);
        synchronized (this) {
            life = new Life(formation, system, false);
        }
        system.terminated().whenComplete((done, failure) -> ended(system));
    }

    private synchronized void ended(ClusterSystem system) {
        epoch += system.view().everMember() ? 1 : 0;
        downed.clear();
        life = Life.NONE;
        if (!stopping) {
            LOG.info("CLUSTERED-HALF-ENDED | members={}",
                    system.view().table().nodes().stream().map(MemberNode::name).toList());
        }
    }
}
