package starling.cluster.channel;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import starling.cluster.membership.NodeRef;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.BranchNews;
import starling.media.actor.HubNews;

/**
 * The forwarding filters of a channel, as its bookkeeping keeps them: changes come here, one after the other, and go out to
 * all branches. The branches are also their memory: a new bookkeeping takes over the newest that one of them has. Not thread
 * safe.
 */
final class FilterDesk {
    /** Changes that wait until all branches are known; more are not answered. */
    static final int MAX_WAITING = 100;

    private final ChannelBook book;
    private final BiConsumer<NodeRef, HubNews> send;
    private final Queue<ChannelActor.ChangeFilters> waiting = new ArrayDeque<>();
    /** By the names of the nodes: what their branches have told that may be on their way to attach. */
    private final Map<String, BranchNews.Filters> early = new HashMap<>();
    private ForwardingFilters filters = ForwardingFilters.NONE;
    private long revision;

    FilterDesk(ChannelBook book, BiConsumer<NodeRef, HubNews> send) {
        this.book = book;
        this.send = send;
    }

    /** @param known whether all branches are */
    void change(ChannelActor.ChangeFilters request, boolean known) {
        if (known) {
            change(request);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(request);
        }
    }

    /** All branches are known. */
    void settle() {
        for (ChannelActor.ChangeFilters next = waiting.poll(); next != null; next = waiting.poll()) {
            change(next);
        }
    }

    private void change(ChannelActor.ChangeFilters request) {
        FilterChange.Outcome outcome = new FilterChange.Outcome(Optional.empty(), filters);
        if (!book.isEmpty()) {
            outcome = request.change().applyTo(filters);
            if (outcome.problem().isEmpty()) {
                filters = outcome.filters();
                revision++;
                spread();
            }
        }
        long life = book.branch(request.contacted()).map(ChannelBook.Held::life).orElse(0L);
        request.replyTo().tell(new FiltersChanged(!book.isEmpty(), outcome.problem(),
                new HubNews.Filters(life, revision, filters.text())));
    }

    /** What a branch knows may be newer, if this bookkeeping is; it counts when the branch has attached. */
    void heard(NodeRef node, BranchNews.Filters news) {
        early.put(node.name(), news);
        book.branch(node).ifPresent(this::adopt);
    }

    /** A branch is known as it is. */
    void attached(ChannelBook.Held branch) {
        adopt(branch);
        tell(branch);
    }

    private void adopt(ChannelBook.Held branch) {
        BranchNews.Filters news = early.get(branch.node().name());
        if (news == null || news.life() != branch.life()) {
            return;
        }
        early.remove(branch.node().name());
        if (news.revision() > revision) {
            ForwardingFilters.parse(news.filters()).ifPresent(newer -> {
                filters = newer;
                revision = news.revision();
                spread();
            });
        }
    }

    /** For a branch that may have missed something. */
    void tell(ChannelBook.Held branch) {
        if (revision > 0) {
            send.accept(branch.node(), new HubNews.Filters(branch.life(), revision, filters.text()));
        }
    }

    /** A branch is no more; with the last one the session ends, and its filters with it. */
    void closed() {
        if (book.isEmpty()) {
            filters = ForwardingFilters.NONE;
            revision = 0;
        }
    }

    private void spread() {
        book.branches().forEach(this::tell);
    }
}
