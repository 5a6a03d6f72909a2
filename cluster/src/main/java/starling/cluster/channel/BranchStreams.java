package starling.cluster.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import starling.cluster.membership.NodeRef;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.MemberPages;
import starling.media.actor.HubNews;
import starling.media.actor.NodeLife;

/** What a channel's bookkeeping sends to each branch about the others, numbered so that a lost message is noticed. */
final class BranchStreams {

    private static final class Stream {
        private final long id = ThreadLocalRandom.current().nextLong();
        private long next;
    }

    private final ChannelBook book;
    private final BiConsumer<NodeRef, HubNews> send;
    private final Map<NodeRef, Stream> streams = new HashMap<>();

    BranchStreams(ChannelBook book, BiConsumer<NodeRef, HubNews> send) {
        this.book = book;
        this.send = send;
    }

    /**
     * Begins a branch's stream anew.
     *
     * @param spreads whether it is told of the others
     * @param pending nodes that have not said yet whether they have a branch
     * @param told whether another branch tells of the session
     */
    void attach(ChannelBook.Held branch, SessionId session, boolean spreads, Set<String> pending, boolean told,
            long nowNanos) {
        Stream stream = new Stream();
        streams.put(branch.node(), stream);
        List<ChannelBook.Held> others = new ArrayList<>();
        if (spreads) {
            book.branches().stream().filter(held -> !held.node().equals(branch.node())).forEach(others::add);
        }
        send.accept(branch.node(), new HubNews.Attached(stream.id, branch.life(), session,
                others.stream().map(held -> life(held.node())).toList(), pending, told));
        stream.next = 1;
        others.forEach(held -> list(branch.node(), stream, held.node(), held.members(nowNanos)));
    }

    /** Tells the others all of a branch. */
    void listing(ChannelBook.Held branch, long nowNanos) {
        List<MemberFacts> members = branch.members(nowNanos);
        others(branch.node(), (node, stream) -> list(node, stream, branch.node(), members));
    }

    /** Tells the others that a branch is no more. */
    void empty(NodeRef branch) {
        others(branch, (node, stream) -> list(node, stream, branch, List.of()));
    }

    void change(NodeRef branch, List<MemberFacts> joined, List<ConnectionId> left) {
        others(branch, (node, stream) -> send.accept(node,
                new HubNews.Change(stream.id, stream.next++, life(branch), joined, left)));
    }

    void metadata(NodeRef branch, ConnectionId connection, String metadata) {
        others(branch, (node, stream) -> send.accept(node,
                new HubNews.Metadata(stream.id, stream.next++, life(branch), connection, metadata)));
    }

    /** @param hash of what the branch should know of the others */
    void checked(NodeRef branch, long hash) {
        Stream stream = streams.get(branch);
        if (stream != null) {
            send.accept(branch, new HubNews.Checked(stream.id, stream.next++, hash));
        }
    }

    void close(NodeRef branch) {
        streams.remove(branch);
    }

    private void others(NodeRef branch, BiConsumer<NodeRef, Stream> each) {
        streams.forEach((node, stream) -> {
            if (!node.equals(branch)) {
                each.accept(node, stream);
            }
        });
    }

    private void list(NodeRef to, Stream stream, NodeRef branch, List<MemberFacts> members) {
        List<List<MemberFacts>> pages = MemberPages.of(members);
        for (int page = 0; page < pages.size(); page++) {
            send.accept(to, new HubNews.Listing(stream.id, stream.next++, life(branch), page, pages.size(),
                    pages.get(page)));
        }
    }

    private static NodeLife life(NodeRef node) {
        return new NodeLife(node.name(), node.incarnation());
    }
}
