package starling.cluster;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import starling.cluster.drain.NodeDrain;
import starling.cluster.journal.JournalStore;
import starling.cluster.journal.SessionsJournal;
import starling.cluster.formation.FormationTimes;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.LocalNode;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.NodeFacts;
import starling.cluster.overview.LocalOverview;
import starling.core.settings.MinorityConnections;
import starling.core.settings.NodeSettings;
import starling.core.signaling.CloseReason;
import starling.media.actor.ConnectionLimit;
import starling.media.actor.LocalRegistry;
import starling.media.actor.NodeActor;
import starling.media.actor.NodeContext;
import starling.media.actor.NodeCounters;
import starling.media.actor.NodeEvents;
import starling.media.actor.ReportIntervals;
import starling.media.actor.SignalingInput;
import starling.media.actor.SignalingSocket;
import starling.media.engine.MediaNode;

/** The two actor systems and the media half of one node, put together. */
final class RunningNode implements StarlingNode {
    private static final String NODE_SYSTEM = "sfu-node";
    private static final Duration SHUT_DOWN_LIMIT = Duration.ofSeconds(5);
    /** The time a change of mode takes to the other nodes. */
    private static final Duration REPORT = Duration.ofMillis(400);
    private static final Duration CLOSING_PER_CONNECTION = Duration.ofMillis(2);
    private static final Duration CLOSING_LIMIT = Duration.ofSeconds(2);

    private final ActorSystem<NodeActor.Command> system;
    private final NodeSupervisor supervisor;
    private final Optional<Backbone> backbone;
    private final LocalNode local;
    private final LocalRegistry registry;
    private final MediaNode media;
    private final RelayExchange relay;
    private final LocalControl control;
    private final ChannelOperations channels;
    private final SessionsJournal journal;
    private CompletableFuture<Void> stopped;

    private RunningNode(ActorSystem<NodeActor.Command> system, NodeSupervisor supervisor,
            Optional<Backbone> backbone, LocalNode local, LocalRegistry registry, MediaNode media, RelayExchange relay,
            LocalControl control,
            SessionsJournal journal) {
        this.system = system;
        this.supervisor = supervisor;
        this.backbone = backbone;
        this.local = local;
        this.registry = registry;
        this.media = media;
        this.relay = relay;
        this.control = control;
        this.channels = new ClusterChannels(registry, () -> supervisor.current()
                .filter(life -> life.view().member()).map(ClusterSystem::memberCalls),
                new ClusterFilters(registry.filters(),
                        () -> supervisor.current().filter(life -> life.view().member())));
        this.journal = journal;
        relay.start();
    }

    static RunningNode start(NodeSettings settings, MediaNode media, NodeListeners listeners) {
        try {
            return launch(settings, media, listeners);
        } catch (RuntimeException | Error e) {
            media.close();
            throw e;
        }
    }

    private static RunningNode launch(NodeSettings settings, MediaNode media, NodeListeners listeners) {
        NodeName name = NodeName.parse(settings.nodeName()).orElseThrow(
                () -> new NodeStartException("node_name: " + settings.nodeName() + " (expected: name@address)", null));
        JournalStore store = JournalStore.open(settings.journal(), Path.of(settings.dataDir()), name);
        try {
            SessionsJournal journal = new SessionsJournal(name, store, InstantSource.system());
            journal.vanished().subscribe(listeners.vanished());
            return launch(settings, media, name, journal, listeners);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private static RunningNode launch(NodeSettings settings, MediaNode media, NodeName name, SessionsJournal journal,
            NodeListeners listeners) {
        SecureRandom random = new SecureRandom();
        LocalRegistry registry = new LocalRegistry();
        ConnectionLimit limit = new ConnectionLimit(settings.maxConnections(), settings.sessions().expiredAt(),
                InstantSource.system());
        LocalNode local = new LocalNode(name, settings.cluster().signalingUrl(), settings.cluster().apiUrl(),
                settings.signaling().version(), limit, RelayExchange.facts(media),
                settings.cluster().temporaryNode());
        NodeDrain drain = new NodeDrain(local, registry, System::nanoTime, (delay, task) -> CompletableFuture
                .delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(task));
        NodeCounters counters = new NodeCounters();
        NodeSupervisor supervisor = new NodeSupervisor(settings, FormationTimes.of(settings.cluster().failure()), local,
                registry, System::nanoTime, InstantSource.system(), random);
        supervisor.reportTo(journal.vanished(), journal::purged);
        supervisor.serveMembers(registry);
        supervisor.describeBy(new LocalOverview(local, registry, drain, media));
        NodeContext context = new NodeContext(settings.signaling(), media, supervisor, limit, registry, name.key(),
                random, System::nanoTime, InstantSource.system(), NodeEvents.all(counters, journal.events(),
                        listeners.events()),
                settings.sessions().idleLifetime(), new ReportIntervals(settings.eventWebhook().connectionUpdated(),
                        settings.eventWebhook().sessionUpdated()),
                listeners.auth(), listeners.sessions());
        // What the parent of all connections knows must outlive a fault in handling one message.
        Behavior<NodeActor.Command> guardian = Behaviors.supervise(NodeActor.create(context))
                .onFailure(SupervisorStrategy.resume());
        ActorSystem<NodeActor.Command> system = start(guardian, journal.config().withFallback(ClusterConfig.node()));
        try {
            Optional<Backbone> backbone = join(settings, name, supervisor, registry, system, random);
            boolean alone = !settings.cluster().enabled() || settings.cluster().temporaryNode();
            journal.start(system, () -> alone || supervisor.state() == NodeStatus.State.READY,
                    local::journalFailing);
            RelayExchange relay = new RelayExchange(media, name.value(), () -> members(supervisor), System::nanoTime);
            return new RunningNode(system, supervisor, backbone, local, registry, media, relay, new LocalControl(local,
                    registry, counters, media, drain, journal.vanished(), supervisor::overview,
                    listeners.auth()::counts, settings.signaling().notifyMetadataExt()), journal);
        } catch (RuntimeException e) {
            supervisor.stop();
            system.terminate();
            throw e;
        }
    }

    private static ActorSystem<NodeActor.Command> start(Behavior<NodeActor.Command> guardian, Config config) {
        try {
            return ActorSystem.create(guardian, NODE_SYSTEM, config);
        } catch (Exception e) { // Akka's start throws checked exceptions that it does not declare
            throw new NodeStartException("the local half of the node could not be started: " + e, e);
        }
    }

    private static Optional<Backbone> join(NodeSettings settings, NodeName name, NodeSupervisor supervisor,
            LocalRegistry registry, ActorSystem<?> system, SecureRandom random) {
        if (!settings.cluster().enabled()) {
            supervisor.startAlone();
            return Optional.empty();
        }
        if (settings.cluster().failure().minorityConnections() == MinorityConnections.CLOSE) {
            CloseReason reason = CloseReason.CLUSTER_NO_MAJORITY;
            supervisor.closeInMinority(() -> registry.joined()
                    .forEach(connection -> registry.disconnect(connection, reason.code(), reason.text())));
        }
        Backbone backbone = Backbone.open(settings, name, system, random);
        try {
            supervisor.start(backbone.link(), backbone.ledger());
            return Optional.of(backbone);
        } catch (RuntimeException e) {
            backbone.close();
            throw e;
        }
    }

    /** What the serving members have reported; empty while this node is no member. */
    private static Collection<NodeFacts> members(NodeSupervisor supervisor) {
        Optional<ClusterView> member = supervisor.current().map(ClusterSystem::view).filter(ClusterView::member);
        if (member.isEmpty()) {
            return List.of();
        }
        ClusterView view = member.get();
        return view.table().nodes().stream().filter(MemberNode::serving).map(view::facts).flatMap(Optional::stream)
                .toList();
    }

    @Override
    public ActorSystem<?> system() {
        return system;
    }

    @Override
    public SignalingInput accept(SignalingSocket socket) {
        return NodeActor.accept(system, socket);
    }

    @Override
    public ClusterOperations cluster() {
        return supervisor;
    }

    @Override
    public ChannelOperations channels() {
        return channels;
    }

    @Override
    public NodeStatus status() {
        return new NodeStatus(local.name().value(), supervisor.state(), local.mode(), local.connections().count(),
                local.connections().max(), registry.branches().size());
    }

    @Override
    public NodeControl control() {
        return control;
    }

    @Override
    public synchronized CompletionStage<Void> stop() {
        if (stopped == null) {
            stopped = sayGoodbye().thenCompose(told -> AskPattern.<NodeActor.Command, NodeActor.Done>ask(system,
                    NodeActor.ShutDown::new, SHUT_DOWN_LIMIT, system.scheduler()))
                    .handle((done, late) -> journal.end()).thenCompose(written -> written).thenCompose(written -> {
                        relay.close();
                        return supervisor.stop();
                    })
                    .thenRunAsync(this::closeRest, task -> new Thread(task, "node-stop").start()).toCompletableFuture();
        }
        return stopped;
    }

    private void closeRest() {
        backbone.ifPresent(Backbone::close);
        media.close();
    }

    /**
     * With other nodes to go to, clients are let go one after the other, once those nodes have heard that this one takes no
     * more.
     */
    private CompletionStage<Void> sayGoodbye() {
        boolean alone = supervisor.listNodes().stream()
                .noneMatch(node -> node.connected() && !node.nodeName().equals(local.name().value()));
        int connections = local.connections().count();
        if (alone || connections == 0) {
            return CompletableFuture.completedFuture(null);
        }
        control.drain().start();
        Duration over = CLOSING_PER_CONNECTION.multipliedBy(connections);
        return CompletableFuture
                .runAsync(() -> {}, CompletableFuture.delayedExecutor(REPORT.toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(heard -> control.drain()
                        .close(over.compareTo(CLOSING_LIMIT) > 0 ? CLOSING_LIMIT : over));
    }

    @Override
    public CompletionStage<Void> terminate() {
        return stop().handle((done, failure) -> {
            system.terminate();
            return system.getWhenTerminated();
        }).thenCompose(ended -> ended).thenAccept(done -> journal.close());
    }
}
