package starling.cluster.membership;

import akka.actor.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import starling.cluster.placement.NodeLoad;
import starling.cluster.placement.PendingPlacements;

/**
 * What one life of the clustered half knows about the cluster. The node actor writes; placement, API and health read,
 * from any thread.
 */
public final class ClusterView {
    /** More nodes than a cluster is made for. */
    private static final int MAX_MET = 1000;

    private final LocalNode local;
    private final NodeRef self;
    private final long epoch;
    private final LongSupplier nanoClock;
    private final PendingPlacements pending = new PendingPlacements();
    private final Set<Address> met = new LinkedHashSet<>();
    private volatile NodeTable table = NodeTable.EMPTY;
    private volatile Instant memberSince = Instant.EPOCH;
    private volatile boolean joining;
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

    /** Whether this node is on its way into a cluster. */
    public boolean joining() {
        return joining;
    }

    /** Whether this node has been a member in this life. */
    public boolean everMember() {
        return membership.getCount() == 0;
    }

    /** Waits until this node is a member; false if the time is over. */
    public boolean awaitMember(Duration limit) throws InterruptedException {
        return membership.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Where other members are or were. Those that left stay in it: at its end a clustered half sees everybody leave, and
     * must not take itself for one that was alone.
     */
    public List<Address> otherAddresses() {
        synchronized (met) {
            return List.copyOf(met);
        }
    }

    /** This node's own report. */
    public NodeFacts ownFacts() {
        return new NodeFacts(self.name(), self.incarnation(), epoch, local.mode(), local.connections().count(),
                local.connections().max(), local.clusterSignalingUrl(), local.clusterApiUrl(), local.version(),
                memberSince, local.relay());
    }

    /** The last report of a member; this node's is of this moment. */
    public Optional<NodeFacts> facts(MemberNode node) {
        return node.ref().equals(self) ? Optional.of(ownFacts()) : node.facts();
    }

    /** The figures for a placement: every serving member that has reported. */
    public List<NodeLoad> loads() {
        long now = nanoClock.getAsLong();
        List<NodeLoad> loads = new ArrayList<>();
        for (MemberNode node : table.nodes()) {
            Optional<NodeFacts> facts = node.serving() ? facts(node) : Optional.empty();
            facts.ifPresent(known -> loads.add(new NodeLoad(known.nodeName(), known.connections(),
                    pendingOf(known.nodeName(), now), known.maxConnections(), known.mode(), node.reachable())));
        }
        return loads;
    }

    /** A client has been sent to this node. */
    public void placed(String node) {
        synchronized (pending) {
            pending.placed(node, nanoClock.getAsLong());
        }
    }

    void reported(String node) {
        synchronized (pending) {
            pending.reported(node, nanoClock.getAsLong());
        }
    }

    void publish(NodeTable newTable) {
        table = newTable;
        synchronized (met) {
            for (MemberNode node : newTable.nodes()) {
                if (!node.ref().name().equals(self.name()) && met.size() < MAX_MET) {
                    met.add(node.address());
                }
            }
        }
    }

    void joining(boolean nowJoining) {
        joining = nowJoining;
    }

    void becameMember(Instant time) {
        memberSince = time;
        membership.countDown();
    }

    private int pendingOf(String node, long now) {
        synchronized (pending) {
            return pending.count(node, now);
        }
    }
}
