package starling.cluster.membership;

import akka.actor.Address;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import starling.cluster.NodeMode;
import starling.cluster.NodeName;
import starling.media.actor.ConnectionLimit;

/** A cluster of the test's making, as one of its nodes sees it. */
public final class PlannedView {
    /** The address of the test's own actor system: all members are found there. */
    private final Address address;
    private final Map<String, MemberNode> nodes = new TreeMap<>();
    private final ClusterView view;

    public PlannedView(Address address, NodeRef self, LongSupplier nanoClock) {
        this.address = address;
        LocalNode local = new LocalNode(new NodeName(self.name()), url(self), "http://" + self.name(), "2026.1.0",
                new ConnectionLimit(10), Optional.empty(), false);
        this.view = new ClusterView(local, self, 1, nanoClock);
    }

    public ClusterView view() {
        return view;
    }

    public static String url(NodeRef node) {
        return "ws://" + node.name() + "/signaling";
    }

    /** A serving member with these figures; replaces what was known of it. */
    public PlannedView node(NodeRef node, int connections, NodeMode mode, boolean reachable) {
        NodeFacts facts = new NodeFacts(node.name(), node.incarnation(), 1, mode, connections, 10, url(node),
                "http://" + node.name(), "2026.1.0", Instant.EPOCH, Optional.empty(), false);
        nodes.put(node.name(),
                new MemberNode(new NodeName(node.name()), node, address, true, reachable, Optional.of(facts)));
        view.publish(NodeTable.of(nodes));
        return this;
    }

    public void remove(NodeRef node) {
        nodes.remove(node.name());
        view.publish(NodeTable.of(nodes));
    }
}
