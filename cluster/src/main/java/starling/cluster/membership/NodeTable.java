package starling.cluster.membership;

import akka.actor.Address;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The members of the cluster by name; immutable. */
public final class NodeTable {
    public static final NodeTable EMPTY = new NodeTable(new TreeMap<>());

    private final TreeMap<String, MemberNode> nodes;

    private NodeTable(TreeMap<String, MemberNode> nodes) {
        this.nodes = nodes;
    }

    /** In the order of their names. */
    public Collection<MemberNode> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    public Optional<MemberNode> byName(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The member with this life of a node, if it is still one. */
    public Optional<MemberNode> byRef(NodeRef ref) {
        return byName(ref.name()).filter(node -> node.ref().equals(ref));
    }

    /** The serving member whose connections carry this key. */
    public Optional<MemberNode> byKey(int nodeKey) {
        return nodes.values().stream().filter(node -> node.serving() && node.name().key() == nodeKey).findFirst();
    }

    public Optional<MemberNode> byAddress(Address address) {
        return nodes.values().stream().filter(node -> node.address().equals(address)).findFirst();
    }

    NodeTable with(MemberNode node) {
        TreeMap<String, MemberNode> copy = new TreeMap<>(nodes);
        copy.put(node.name().value(), node);
        return new NodeTable(copy);
    }

    NodeTable without(NodeRef ref) {
        if (byRef(ref).isEmpty()) {
            return this;
        }
        TreeMap<String, MemberNode> copy = new TreeMap<>(nodes);
        copy.remove(ref.name());
        return new NodeTable(copy);
    }

    /** For tests and first snapshots. */
    public static NodeTable of(Map<String, MemberNode> nodes) {
        return new NodeTable(new TreeMap<>(nodes));
    }
}
