package starling.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.channel.FiltersChanged;
import starling.cluster.members.MemberCalls;
import starling.cluster.members.MembersActor;
import starling.cluster.membership.MemberNode;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.FilterPort;
import starling.media.actor.HubNews;

/** Has a channel's bookkeeping change its filters, the branch here those of its receivers, and collects those of all. */
final class ClusterFilters implements FilterOperations {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterFilters.class);

    private final FilterPort here;
    private final Supplier<Optional<ClusterSystem>> cluster;

    /** @param cluster empty while this node is in no cluster, not even one of its own */
    ClusterFilters(FilterPort here, Supplier<Optional<ClusterSystem>> cluster) {
        this.here = here;
        this.cluster = cluster;
    }

    @Override
    public CompletionStage<Optional<FilterChange.Outcome>> change(ChannelId channel, FilterChange change) {
        CompletionStage<FiltersChanged> asked = cluster.get()
                .map(system -> system.changeFilters(channel, change))
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("no cluster")));
        return orUnreachable(asked.thenApply(changed -> {
            // The answer overtakes the news: who asks this node next is to see what was changed.
            here.channelFilters(channel, changed.news());
            return changed.found()
                    ? Optional.of(new FilterChange.Outcome(changed.problem(), filters(changed.news())))
                    : Optional.empty();
        }));
    }

    private static ForwardingFilters filters(HubNews.Filters news) {
        return ForwardingFilters.parse(news.filters()).orElse(ForwardingFilters.NONE);
    }

    @Override
    public CompletionStage<Optional<FilterChange.Outcome>> change(ChannelId channel, ConnectionId receiver,
            FilterChange change) {
        return orUnreachable(here.changeFilters(channel, receiver, change));
    }

    @Override
    public CompletionStage<FilterPort.Paused> pause(ChannelId channel, ConnectionId receiver, ConnectionId sender,
            boolean paused) {
        return orUnreachable(here.pause(channel, receiver, sender, paused));
    }

    private static <T> CompletionStage<T> orUnreachable(CompletionStage<T> answer) {
        return answer.exceptionally(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            throw new ClusterException(ClusterError.NODE_UNREACHABLE,
                    "the channel did not answer: " + cause.getMessage());
        });
    }

    /** A node's part of the list. */
    private record Part(long revision, String channel, List<FilterPort.Receiver> receivers) {}

    @Override
    public CompletionStage<Listed> list(ChannelId channel, boolean blocked) {
        List<CompletableFuture<Part>> parts = new ArrayList<>();
        parts.add(part("this node", after -> here.filters(channel, blocked, after)));
        cluster.get().map(ClusterSystem::memberCalls).ifPresent(calls -> {
            for (MemberNode node : calls.others()) {
                parts.add(part(node.name().value(), after -> page(calls, node, channel, blocked, after)));
            }
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> listed(parts.stream().map(CompletableFuture::join).toList()));
    }

    private static CompletionStage<FilterPort.Page> page(MemberCalls calls, MemberNode node, ChannelId channel,
            boolean blocked, Optional<ConnectionId> after) {
        return calls.ask(node, MembersActor.Filters.class,
                replyTo -> new MembersActor.ListFilters(channel, blocked, after, replyTo))
                .thenApply(MembersActor.Filters::page);
    }

    private static CompletableFuture<Part> part(String node,
            Function<Optional<ConnectionId>, CompletionStage<FilterPort.Page>> pages) {
        return collect(node, pages, Optional.empty(), new Part(0, FilterPort.Page.NONE.channel(), List.of()))
                .toCompletableFuture();
    }

    private static CompletionStage<Part> collect(String node,
            Function<Optional<ConnectionId>, CompletionStage<FilterPort.Page>> pages, Optional<ConnectionId> after,
            Part soFar) {
        return pages.apply(after).handle((page, silent) -> {
            if (silent != null) {
                LOG.warn("API-LIST-INCOMPLETE | silent={}", node);
                return CompletableFuture.completedStage(soFar);
            }
            List<FilterPort.Receiver> receivers = new ArrayList<>(soFar.receivers());
            receivers.addAll(page.receivers());
            Part next = new Part(page.revision(), page.channel(), receivers);
            return page.last() || page.receivers().isEmpty()
                    ? CompletableFuture.completedStage(next)
                    : collect(node, pages, Optional.of(receivers.get(receivers.size() - 1).connection()), next);
        }).thenCompose(next -> next);
    }

    private static Listed listed(List<Part> parts) {
        String channel = parts.stream().max(Comparator.comparingLong(Part::revision)).map(Part::channel).orElseThrow();
        return new Listed(ForwardingFilters.parse(channel).orElse(ForwardingFilters.NONE),
                parts.stream().flatMap(part -> part.receivers().stream())
                        .sorted(Comparator.comparing(receiver -> receiver.connection().value())).toList());
    }
}
