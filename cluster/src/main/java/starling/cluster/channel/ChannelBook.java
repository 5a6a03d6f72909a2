package starling.cluster.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import starling.cluster.membership.NodeRef;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.MemberFacts;
import starling.media.actor.BranchNews;
import starling.media.actor.MembersHash;

/**
 * What is known of a channel's branches, one per node: soft state, built from what they tell. Pure; not thread safe; its time
 * is monotonic, in nanoseconds.
 */
final class ChannelBook {

    /** What became of a summary. */
    enum Attachment {
        /** More pages are to come. */
        PARTIAL,
        /** The branch is known as it is. */
        COMPLETE,
        /** Pages were lost: the branch is to begin again. */
        BROKEN
    }

    /** @param sinceNanos when it was announced */
    private record Listed(MemberFacts facts, long sinceNanos) {}

    /** One branch. */
    static final class Held {
        private final NodeRef node;
        private final long life;
        private final SessionId session;
        private final Map<ConnectionId, Listed> members = new LinkedHashMap<>();
        private long revision;
        private int connections;
        private ChannelCounts counts;
        private long hash;
        private int pages;
        private long heardNanos;

        private Held(NodeRef node, BranchNews.Summary first, long nowNanos) {
            this.node = node;
            this.life = first.life();
            this.session = first.session();
            this.revision = first.revision();
            heard(first.connections(), first.counts(), nowNanos);
        }

        NodeRef node() {
            return node;
        }

        long life() {
            return life;
        }

        /** The branch's own idea of the session when it attached. */
        SessionId session() {
            return session;
        }

        /** Members on its node, at its last word. */
        int connections() {
            return connections;
        }

        ChannelCounts counts() {
            return counts;
        }

        long heardNanos() {
            return heardNanos;
        }

        /** Its listed members, oldest first, with their ages of this moment. */
        List<MemberFacts> members(long nowNanos) {
            return members.values().stream().map(listed -> listed.facts()
                    .aged(TimeUnit.NANOSECONDS.toMillis(nowNanos - listed.sinceNanos()))).toList();
        }

        private void heard(int newConnections, ChannelCounts newCounts, long nowNanos) {
            connections = newConnections;
            counts = newCounts;
            heardNanos = nowNanos;
        }

        private void add(MemberFacts facts, long nowNanos) {
            long since = nowNanos - TimeUnit.MILLISECONDS.toNanos(facts.ageMillis());
            if (members.putIfAbsent(facts.connectionId(), new Listed(facts, since)) == null) {
                hash += MembersHash.of(facts.connectionId());
            }
        }

        private void remove(ConnectionId id) {
            if (members.remove(id) != null) {
                hash -= MembersHash.of(id);
            }
        }
    }

    private final Map<String, Held> branches = new TreeMap<>();
    /** Branches of which not all pages are there. */
    private final Map<String, Held> arriving = new TreeMap<>();

    boolean isEmpty() {
        return branches.isEmpty();
    }

    /** In the order of their nodes' names. */
    Collection<Held> branches() {
        return branches.values();
    }

    Optional<Held> branch(NodeRef node) {
        return Optional.ofNullable(branches.get(node.name())).filter(held -> held.node().equals(node));
    }

    /** The branch with most members; of several, the first by name. */
    Optional<Held> largest() {
        Held largest = null;
        for (Held held : branches.values()) {
            largest = largest == null || held.connections() > largest.connections() ? held : largest;
        }
        return Optional.ofNullable(largest);
    }

    /** Announced members of all branches. */
    ChannelCounts counts() {
        return branches.values().stream().map(Held::counts).reduce(ChannelCounts.NONE, ChannelCounts::plus);
    }

    /** A page of a branch's summary; with the last one it replaces what was known of that node. */
    Attachment attach(NodeRef node, BranchNews.Summary page, long nowNanos) {
        if (page.page() == 0) {
            arriving.put(node.name(), new Held(node, page, nowNanos));
        }
        Held held = arriving.get(node.name());
        if (held == null || !held.node().equals(node) || held.life != page.life() || held.revision != page.revision()
                || held.pages != page.page()) {
            arriving.remove(node.name());
            return Attachment.BROKEN;
        }
        held.pages++;
        page.members().forEach(member -> held.add(member, nowNanos));
        if (held.pages < page.pages()) {
            return Attachment.PARTIAL;
        }
        arriving.remove(node.name());
        branches.put(node.name(), held);
        return Attachment.COMPLETE;
    }

    /** False: the branch must attach again. */
    boolean change(NodeRef node, BranchNews.Change change, long nowNanos) {
        Optional<Held> held = branch(node).filter(
                known -> known.life == change.life() && known.revision + 1 == change.revision());
        held.ifPresent(known -> {
            known.revision++;
            known.heard(change.connections(), change.counts(), nowNanos);
            change.left().forEach(known::remove);
            change.joined().forEach(member -> known.add(member, nowNanos));
        });
        return held.isPresent();
    }

    /** False: the branch must attach again. */
    boolean metadata(NodeRef node, BranchNews.Metadata news, long nowNanos) {
        Optional<Held> held = branch(node).filter(
                known -> known.life == news.life() && known.revision + 1 == news.revision());
        held.ifPresent(known -> {
            known.revision++;
            known.heardNanos = nowNanos;
            known.members.computeIfPresent(news.connection(), (id, listed) -> new Listed(
                    listed.facts().withMetadataExt(news.metadata()), listed.sinceNanos()));
        });
        return held.isPresent();
    }

    /** False: the branch must attach again. */
    boolean check(NodeRef node, BranchNews.Check check, long nowNanos) {
        Optional<Held> held = branch(node).filter(known -> known.life == check.life()
                && known.revision == check.revision() && known.hash == check.hash());
        held.ifPresent(known -> known.heard(check.connections(), check.counts(), nowNanos));
        return held.isPresent();
    }

    /** Forgets a branch, in this life of its. */
    Optional<Held> close(NodeRef node, long life) {
        return branch(node).filter(held -> held.life == life).map(held -> branches.remove(node.name()));
    }

    /** Forgets whatever branch a node has. */
    Optional<Held> close(NodeRef node) {
        return branch(node).map(held -> branches.remove(node.name()));
    }

    /** Forgets the branches of nodes that are gone, and says what they held. */
    List<Held> removeGone(Predicate<NodeRef> gone) {
        arriving.values().removeIf(held -> gone.test(held.node()));
        List<Held> lost = new ArrayList<>();
        for (Held held : branches.values()) {
            if (gone.test(held.node())) {
                lost.add(held);
            }
        }
        lost.forEach(held -> branches.remove(held.node().name()));
        return lost;
    }

    /** {@link MembersHash} of all branches but this one. */
    long hashWithout(NodeRef node) {
        long hash = 0;
        for (Held held : branches.values()) {
            hash += held.node().equals(node) ? 0 : held.hash;
        }
        return hash;
    }
}
