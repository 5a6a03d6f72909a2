package starling.media.actor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import starling.core.id.ConnectionId;
import starling.core.signaling.MemberFacts;

/**
 * Which members of a channel are on which other node, by what the channel's bookkeeping has told. Turns its messages, whole
 * lists among them, into who is new and who is gone, each said once. Pure; not thread safe.
 */
final class RemoteMembers {
    /** Lives of nodes that are known to be over; more than a cluster loses while old news may be on its way. */
    private static final int MAX_GONE = 256;

    /**
     * What a message changed.
     *
     * @param metadata JSON text, of members that have other metadata now
     */
    record Difference(List<MemberFacts> joined, List<ConnectionId> left, Map<ConnectionId, String> metadata) {
        static final Difference NONE = new Difference(List.of(), List.of());

        Difference(List<MemberFacts> joined, List<ConnectionId> left) {
            this(joined, left, Map.of());
        }
    }

    private static final class Node {
        private long incarnation;
        private final Set<ConnectionId> members = new LinkedHashSet<>();
        /** Those named by the pages of a listing so far. */
        private final Set<ConnectionId> listed = new HashSet<>();
    }

    private final long life;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Deque<NodeLife> gone = new ArrayDeque<>();
    private long stream;
    private long next;
    private boolean attached;
    private long hash;
    /** Nodes whose lists belong to the attachment and are still to come. */
    private final Set<String> expected = new HashSet<>();

    /** Nodes with members that the last attachment did not name: gone only if the next one does not either. */
    private final Set<String> doubted = new HashSet<>();

    /** @param life of the branch */
    RemoteMembers(long life) {
        this.life = life;
    }

    /** Whether other nodes have members, as far as is known. */
    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Whether all that was there at the attachment has been told. */
    boolean isComplete() {
        return attached && expected.isEmpty();
    }

    /** Whether the branch should attach once more, because a node was not named that has members as far as was known. */
    boolean isInDoubt() {
        return !doubted.isEmpty();
    }

    /**
     * Begins the new stream. Those on nodes that have no branch, the second time in a row, are gone: a bookkeeping that has
     * just begun may not know of every node yet. Empty: not for this branch.
     */
    Optional<Difference> attached(HubNews.Attached news) {
        if (news.life() != life) {
            return Optional.empty();
        }
        attached = true;
        stream = news.stream();
        next = 1;
        Set<String> kept = new HashSet<>(news.pending());
        expected.clear();
        for (NodeLife other : news.others()) {
            if (!gone.contains(other)) {
                kept.add(other.node());
                expected.add(other.node());
            }
        }
        List<ConnectionId> left = new ArrayList<>();
        for (String name : List.copyOf(nodes.keySet())) {
            if (kept.contains(name)) {
                doubted.remove(name);
            } else if (!doubted.add(name)) {
                left.addAll(removeNode(name));
            }
        }
        nodes.values().forEach(node -> node.listed.clear());
        return Optional.of(new Difference(List.of(), left));
    }

    /** Empty: something was lost, the branch must attach again. Of another stream: nothing. */
    Optional<Difference> listing(HubNews.Listing news) {
        if (isForeign(news.stream())) {
            return Optional.of(Difference.NONE);
        }
        if (!inOrder(news.number())) {
            return Optional.empty();
        }
        if (news.page() == news.pages() - 1) {
            expected.remove(news.node().node());
        }
        if (gone.contains(news.node())) {
            return Optional.of(Difference.NONE);
        }
        Node node = nodes.computeIfAbsent(news.node().node(), name -> new Node());
        node.incarnation = news.node().incarnation();
        if (news.page() == 0) {
            node.listed.clear();
        }
        List<MemberFacts> joined = new ArrayList<>();
        Map<ConnectionId, String> metadata = new HashMap<>();
        for (MemberFacts member : news.members()) {
            node.listed.add(member.connectionId());
            if (add(node, member.connectionId())) {
                joined.add(member);
            } else if (!member.metadataExt().isEmpty()) {
                metadata.put(member.connectionId(), member.metadataExt());
            }
        }
        List<ConnectionId> left = new ArrayList<>();
        if (news.page() == news.pages() - 1) {
            for (ConnectionId id : List.copyOf(node.members)) {
                if (!node.listed.contains(id)) {
                    remove(node, id);
                    left.add(id);
                }
            }
            node.listed.clear();
            dropIfEmpty(news.node().node(), node);
        }
        return Optional.of(new Difference(joined, left, metadata));
    }

    /** As {@link #listing}. */
    Optional<Difference> changed(HubNews.Change news) {
        if (isForeign(news.stream())) {
            return Optional.of(Difference.NONE);
        }
        if (!inOrder(news.number())) {
            return Optional.empty();
        }
        if (gone.contains(news.node())) {
            return Optional.of(Difference.NONE);
        }
        Node node = nodes.computeIfAbsent(news.node().node(), name -> new Node());
        node.incarnation = news.node().incarnation();
        List<ConnectionId> left = news.left().stream().filter(id -> remove(node, id)).toList();
        List<MemberFacts> joined = news.joined().stream().filter(member -> add(node, member.connectionId())).toList();
        dropIfEmpty(news.node().node(), node);
        return Optional.of(new Difference(joined, left));
    }

    /** As {@link #listing}. */
    Optional<Difference> metadata(HubNews.Metadata news) {
        if (isForeign(news.stream())) {
            return Optional.of(Difference.NONE);
        }
        if (!inOrder(news.number())) {
            return Optional.empty();
        }
        Node node = nodes.get(news.node().node());
        boolean known = node != null && node.members.contains(news.connection());
        return Optional.of(known
                ? new Difference(List.of(), List.of(), Map.of(news.connection(), news.metadata()))
                : Difference.NONE);
    }

    /** Whether all has arrived and agrees; false: the branch must attach again. */
    boolean checked(HubNews.Checked news) {
        return isForeign(news.stream()) || inOrder(news.number()) && news.hash() == hash;
    }

    /** A node's life is over: whatever is still said of it is old. */
    List<ConnectionId> nodeGone(NodeLife life) {
        if (gone.size() == MAX_GONE) {
            gone.removeFirst();
        }
        gone.addLast(life);
        expected.remove(life.node());
        Node node = nodes.get(life.node());
        return node == null || node.incarnation != life.incarnation() ? List.of() : removeNode(life.node());
    }

    private boolean isForeign(long ofStream) {
        return !attached || ofStream != stream;
    }

    private boolean inOrder(long number) {
        if (number != next) {
            attached = false;
            return false;
        }
        next++;
        return true;
    }

    private boolean add(Node node, ConnectionId id) {
        boolean added = node.members.add(id);
        hash += added ? MembersHash.of(id) : 0;
        return added;
    }

    private boolean remove(Node node, ConnectionId id) {
        boolean removed = node.members.remove(id);
        hash -= removed ? MembersHash.of(id) : 0;
        return removed;
    }

    private List<ConnectionId> removeNode(String name) {
        Node node = nodes.remove(name);
        doubted.remove(name);
        node.members.forEach(id -> hash -= MembersHash.of(id));
        return List.copyOf(node.members);
    }

    private void dropIfEmpty(String name, Node node) {
        doubted.remove(name);
        if (node.members.isEmpty()) {
            nodes.remove(name);
        }
    }
}
