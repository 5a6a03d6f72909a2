package starling.cluster;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.remote.RemoteActorRefProvider;
import akka.remote.testkit.Direction;
import akka.remote.testkit.SetThrottle;
import akka.remote.testkit.ThrottleMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import starling.cluster.formation.FormationTimes;
import starling.cluster.journal.VanishedSessions;
import starling.cluster.ledger.LedgerException;
import starling.cluster.ledger.LedgerTiming;
import starling.cluster.ledger.RatisLedger;
import starling.cluster.link.InMemoryLinks;
import starling.cluster.link.NodeLink;
import starling.cluster.membership.LocalNode;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.settings.NodeSettings;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.Placement;
import starling.media.actor.Branch;
import starling.media.actor.BranchNews;
import starling.media.actor.BranchPort;
import starling.media.actor.ConnectionLimit;
import starling.media.actor.HubNews;
import starling.media.actor.NodeLife;

/**
 * The clustered halves of several nodes in one JVM: real ledgers on disk, real actor systems, links in memory, and a network
 * that can be cut. The local halves are tables.
 */
final class ClusterFixture implements AutoCloseable {
    static final int LIMIT = 10;
    private static final long CUT_MILLIS = 20;

    static {
        // Lets the remoting between actor systems be cut.
        System.setProperty("akka.remote.artery.advanced.test-mode", "on");
        com.typesafe.config.ConfigFactory.invalidateCaches();
    }

    /** The local half of a node: its branches, and which connections it was asked to end. */
    static final class LocalHalf implements BranchPort {
        final Map<ChannelId, Branch> branches = new ConcurrentHashMap<>();
        final Set<ConnectionId> connections = ConcurrentHashMap.newKeySet();
        private volatile NodeSupervisor supervisor;

        @Override
        public Optional<Branch> branch(ChannelId channel) {
            return Optional.ofNullable(branches.get(channel));
        }

        @Override
        public List<Branch> branches() {
            return List.copyOf(branches.values());
        }

        @Override
        public boolean attach(ChannelId channel) {
            Branch branch = branches.get(channel);
            if (branch != null) {
                supervisor.tell(summary(branch));
            }
            return branch != null;
        }

        @Override
        public void attachAll() {
            branches.values().forEach(branch -> supervisor.tell(summary(branch)));
        }

        @Override
        public void tell(ChannelId channel, HubNews news) {
            // Nobody is here who would want to know.
        }

        @Override
        public void nodeGone(NodeLife node) {
            // As above.
        }

        @Override
        public boolean disconnect(ConnectionId connection, int code, String reason) {
            return connections.remove(connection);
        }

        private static BranchNews summary(Branch branch) {
            return new BranchNews.Summary(branch.channel(), life(branch), 1, branch.session(), branch.connections(),
                    new ChannelCounts(0, 0, branch.connections()), 0, 1, List.of());
        }

        private static long life(Branch branch) {
            return branch.session().value().hashCode();
        }
    }

    /** One node that runs. */
    record Node(NodeSupervisor supervisor, LocalHalf half, ConnectionLimit limit, RatisLedger ledger, NodeLink link) {}

    private record Cut(int from, int to) {}

    VanishedSessions vanished = new VanishedSessions();
    final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final Path dir;
    private final int port;
    private final double factor;
    private final int maxConnections;
    private final InMemoryLinks links = new InMemoryLinks();
    private final Map<Integer, Node> nodes = new ConcurrentHashMap<>();
    /** How far a node's monotonic clock has jumped, as it seems to a process that was stopped. */
    final Map<Integer, Long> ahead = new ConcurrentHashMap<>();
    private final Set<Cut> cuts = ConcurrentHashMap.newKeySet();
    private final Map<ClusterSystem, Set<Cut>> applied = new HashMap<>();
    private final ScheduledExecutorService network = Executors.newSingleThreadScheduledExecutor();

    /** @param factor of all times, 1: as in production */
    ClusterFixture(Path dir, int count, double factor) throws IOException {
        this(dir, count, factor, LIMIT);
    }

    /** @param maxConnections of each node */
    ClusterFixture(Path dir, int count, double factor, int maxConnections) throws IOException {
        this.dir = dir;
        this.maxConnections = maxConnections;
        this.factor = factor;
        this.port = ThreeNodes.freePort(count);
        network.scheduleWithFixedDelay(this::applyCuts, CUT_MILLIS, CUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    static String name(int number) {
        return ThreeNodes.name(number);
    }

    static List<String> names(int... numbers) {
        return java.util.Arrays.stream(numbers).mapToObj(ThreeNodes::name).toList();
    }

    void start(int... numbers) throws LedgerException {
        for (int number : numbers) {
            start(number, false);
        }
    }

    void start(int number, boolean temporary) throws LedgerException {
        NodeSettings settings = ThreeNodes.settings(number, port, true, maxConnections);
        NodeName name = new NodeName(settings.nodeName());
        ConnectionLimit limit = new ConnectionLimit(maxConnections);
        LocalHalf half = new LocalHalf();
        NodeLink link = links.connect(name);
        RatisLedger ledger = RatisLedger.open(dir.resolve(name.value()), name, link,
                LedgerTiming.STANDARD.scaled(factor), random);
        NodeSupervisor supervisor = new NodeSupervisor(settings,
                FormationTimes.of(settings.cluster().failure()).scaled(factor),
                new LocalNode(name, settings.cluster().signalingUrl(), settings.cluster().apiUrl(),
                        settings.signaling().version(), limit, Optional.empty(), temporary),
                half, () -> System.nanoTime() + ahead.getOrDefault(number, 0L), InstantSource.system(), random);
        supervisor.reportTo(vanished, () -> {});
        half.supervisor = supervisor;
        supervisor.start(link, ledger);
        nodes.put(number, new Node(supervisor, half, limit, ledger, link));
    }

    NodeSupervisor node(int number) {
        return nodes.get(number).supervisor();
    }

    LocalHalf half(int number) {
        return nodes.get(number).half();
    }

    ConnectionLimit limit(int number) {
        return nodes.get(number).limit();
    }

    RatisLedger ledger(int number) {
        return nodes.get(number).ledger();
    }

    Path dataDir(int number) {
        return dir.resolve(name(number));
    }

    /** The node that leads the ledger. */
    int leader() {
        return nodes.entrySet().stream().filter(node -> node.getValue().ledger().isLeader()).map(Map.Entry::getKey)
                .findFirst().orElseThrow();
    }

    void stop(int number) throws Exception {
        Node node = nodes.remove(number);
        get(node.supervisor().stop());
        node.ledger().close();
        node.link().close();
    }

    /** As if the process had been killed: nobody hears of it. */
    void kill(int... numbers) throws Exception {
        for (int number : numbers) {
            isolate(number);
        }
        for (int number : numbers) {
            Node node = nodes.remove(number);
            node.ledger().close();
            node.link().close();
            get(node.supervisor().stop());
            cuts.removeIf(cut -> cut.from() == number || cut.to() == number);
        }
        cutLinks();
        applyCuts();
    }

    void loseDisk(int number) throws IOException {
        try (Stream<Path> files = Files.walk(dataDir(number))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void cut(int a, int b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    void cutOneWay(int from, int to) {
        cuts.add(new Cut(from, to));
        cutLinks();
        applyCuts();
    }

    void isolate(int number) {
        nodes.keySet().stream().filter(other -> other != number).forEach(other -> cut(number, other));
    }

    void heal() {
        cuts.clear();
        cutLinks();
        applyCuts();
    }

    private void cutLinks() {
        links.heal();
        cuts.forEach(cut -> links.cutOneWay(new NodeName(name(cut.from())), new NodeName(name(cut.to()))));
    }

    /** Actor systems come and go: each new one is told what is cut. */
    private synchronized void applyCuts() {
        Map<ClusterSystem, Set<Cut>> present = new HashMap<>();
        nodes.forEach((number, node) -> node.supervisor().current().ifPresent(system -> {
            Set<Cut> before = applied.getOrDefault(system, Set.of());
            Set<Cut> now = ConcurrentHashMap.newKeySet();
            cuts.stream().filter(cut -> cut.from() == number || cut.to() == number).forEach(now::add);
            now.stream().filter(cut -> !before.contains(cut)).forEach(cut -> throttle(system, number, cut,
                    ThrottleMode.blackholeThrottleMode()));
            before.stream().filter(cut -> !now.contains(cut)).forEach(cut -> throttle(system, number, cut,
                    ThrottleMode.unthrottledThrottleMode()));
            present.put(system, now);
        }));
        applied.clear();
        applied.putAll(present);
    }

    private void throttle(ClusterSystem system, int number, Cut cut, ThrottleMode mode) {
        int other = cut.from() == number ? cut.to() : cut.from();
        Direction direction = cut.from() == number
                ? Direction.sendDirection()
                : Direction.receiveDirection();
        ExtendedActorSystem classic = (ExtendedActorSystem) Adapter.toClassic(system.system());
        ((RemoteActorRefProvider) classic.provider()).transport()
                .managementCommand(new SetThrottle(
                        new akka.actor.Address("akka", ClusterSystem.NAME, "127.0.0." + other, port), direction, mode));
    }

    void open(int node, String channel) {
        Branch branch = new Branch(new ChannelId(channel), SessionId.random(random), 1);
        half(node).branches.put(branch.channel(), branch);
        node(node).tell(LocalHalf.summary(branch));
    }

    void close(int node, String channel) {
        Branch branch = half(node).branches.remove(new ChannelId(channel));
        if (branch != null) {
            node(node).tell(new BranchNews.Closed(branch.channel(), LocalHalf.life(branch)));
        }
    }

    Placement place(int node, String channel, boolean redirected) throws Exception {
        return get(node(node).place(new ChannelId(channel), redirected, false));
    }

    /** While nodes come and go a channel may be unavailable for a moment: as a client, ask again. */
    Placement placeWhenSettled(int node, String channel) throws Exception {
        Placement[] last = new Placement[1];
        Await.await("placement of " + channel, () -> {
            try {
                last[0] = place(node, channel, false);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return !(last[0] instanceof Placement.Refused);
        });
        return last[0];
    }

    /** Names of the nodes that a node can talk to, itself included. */
    List<String> connected(int number) {
        return node(number).listNodes().stream().filter(ClusterNode::connected).map(ClusterNode::nodeName).toList();
    }

    List<String> listed(int number) {
        return node(number).listNodes().stream().map(ClusterNode::nodeName).toList();
    }

    boolean ready(int... numbers) {
        return java.util.Arrays.stream(numbers).allMatch(number -> node(number).state() == NodeStatus.State.READY);
    }

    void awaitReady(int... numbers) throws InterruptedException {
        Await.await("all serving", () -> ready(numbers));
    }

    ClusterError error(CompletionStage<Void> operation) throws Exception {
        try {
            get(operation);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterException refusal) {
                return refusal.error();
            }
            throw e;
        }
        throw new AssertionError("nothing was refused");
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(2 * ClusterOperations.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        heal();
        List<CompletionStage<Void>> stops = new ArrayList<>();
        nodes.values().forEach(node -> stops.add(node.supervisor().stop()));
        for (CompletionStage<Void> stop : stops) {
            get(stop);
        }
        nodes.values().forEach(node -> {
            node.ledger().close();
            node.link().close();
        });
        network.shutdownNow();
        links.close();
    }
}
