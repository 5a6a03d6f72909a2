package starling.cluster.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import starling.cluster.formation.ViewedMember;
import starling.cluster.placement.KeptTotal;
import starling.cluster.placement.NodeLoad;
import starling.cluster.placement.PendingPlacements;

/**
 * What one life of the clustered half knows about the cluster. The node actor writes; placement, API and health read,
 * from any thread.
 */
public final class ClusterView {
    private final LocalNode local;
    private final NodeRef self;
    private final long epoch;
    private final LongSupplier nanoClock;
    private final PendingPlacements pending = new PendingPlacements();
    private final KeptTotal total = new KeptTotal();
    private volatile Optional<Supplier<List<String>>> registered = Optional.empty();
    private volatile NodeTable table = NodeTable.EMPTY;
    private volatile Instant memberSince = Instant.EPOCH;
    private volatile long removedAtNanos;
    private volatile boolean removedAny;
    private volatile int reportedConnections;
    private volatile List<ViewedMember> members = List.of();
    private final CountDownLatch membership = new CountDownLatch(1);

    /** @param epoch how often this node has become a member, the coming time included */
    public ClusterView(LocalNode local, NodeRef self, long epoch, LongSupplier nanoClock) {
        this.local = local;
        this.self = self;
        this.epoch = epoch;
        this.nanoClock = nanoClock;
    }

    public LocalNode local() {
        return local;
    }

    public NodeRef self() {
        return self;
    }

    public NodeTable table() {
        return table;
    }

    /** Whether this node is an accepted member. */
    public boolean member() {
        return table.byRef(self).filter(MemberNode::serving).isPresent();
    }

    /** Whether this node has been a member in this life. */
    public boolean everMember() {
        return membership.getCount() == 0;
    }

    /** Waits until this node is a member; false if the time is over. */
    public boolean awaitMember(Duration limit) throws InterruptedException {
        return membership.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** All memberships, also those on their way in or out. */
    public List<ViewedMember> members() {
        return members;
    }

    /** This node's own report. */
    public NodeFacts ownFacts() {
        return new NodeFacts(self.name(), self.incarnation(), epoch, local.mode(), local.connections().count(),
                local.connections().max(), local.clusterSignalingUrl(), local.clusterApiUrl(), local.version(),
                memberSince, local.relay(), local.temporary());
    }

    /** The last report of a member; this node's is of this moment. */
    public Optional<NodeFacts> facts(MemberNode node) {
        return node.ref().equals(self) ? Optional.of(ownFacts()) : node.facts();
    }

    /**
     * The figures for a placement: every serving member that has reported. This node's connections are those it has told the
     * others, too: known sooner than theirs, they would make it seem more loaded than it is while many come.
     */
    public List<NodeLoad> loads() {
        long now = nanoClock.getAsLong();
        ToIntFunction<NodeFacts> limits = limits();
        List<NodeLoad> loads = new ArrayList<>();
        for (MemberNode node : table.nodes()) {
            Optional<NodeFacts> facts = node.serving() ? facts(node) : Optional.empty();
            facts.ifPresent(known -> loads.add(load(node, known, limits.applyAsInt(known), now)));
        }
        return loads;
    }

    /**
     * From now on members take over the connections of registered nodes that are down.
     *
     * @param names of the registered nodes
     */
    public void keepTotal(Supplier<List<String>> names) {
        registered = Optional.of(names);
    }

    /** What this node takes at this moment. */
    int ownLimit() {
        return limits().applyAsInt(ownFacts());
    }

    private ToIntFunction<NodeFacts> limits() {
        if (registered.isEmpty()) {
            return NodeFacts::maxConnections;
        }
        synchronized (total) {
            Map<String, Integer> alive = new HashMap<>();
            table.nodes().stream().filter(MemberNode::serving).map(this::facts).flatMap(Optional::stream)
                    .forEach(facts -> alive.put(facts.nodeName(), facts.maxConnections()));
            total.update(registered.get().get(), alive);
        }
        return facts -> {
            synchronized (total) {
                return total.limit(facts.nodeName(), facts.maxConnections());
            }
        };
    }

    /** A client has been sent to this node. */
    public void placed(String node) {
        synchronized (pending) {
            pending.placed(node, nanoClock.getAsLong());
        }
    }

    /** This node has told the others this of itself. */
    void ownReported(NodeFacts facts) {
        reportedConnections = facts.connections();
        reported(facts.nodeName());
    }

    void reported(String node) {
        synchronized (pending) {
            pending.reported(node, nanoClock.getAsLong());
        }
    }

    /** Whether a membership has ended not longer ago than this. */
    public boolean removedWithin(long nanos) {
        return removedAny && nanoClock.getAsLong() - removedAtNanos <= nanos;
    }

    void removed() {
        removedAtNanos = nanoClock.getAsLong();
        removedAny = true;
    }

    void publish(NodeTable newTable) {
        table = newTable;
    }

    void publish(NodeTable newTable, List<ViewedMember> newMembers) {
        members = List.copyOf(newMembers);
        table = newTable;
    }

    void becameMember(Instant time) {
        memberSince = time;
        membership.countDown();
    }

    private NodeLoad load(MemberNode node, NodeFacts facts, int limit, long now) {
        long connections = node.ref().equals(self) ? reportedConnections : facts.connections();
        synchronized (pending) {
            return new NodeLoad(facts.nodeName(), connections, pending.count(facts.nodeName(), now),
                    pending.unsettled(facts.nodeName(), now), limit, facts.mode(), node.reachable());
        }
    }
}
