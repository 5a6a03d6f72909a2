package starling.media.actor;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;

/** Passes what operations want of filters on to the branches of this node. Thread safe. */
final class BranchFilters implements FilterPort {
    /** A branch answers at once; one that has just ended does not. */
    private static final int LIMIT_SECONDS = 3;

    /** The way to a branch's actor. */
    interface Branches {
        /** False: the channel has none here. */
        boolean tell(ChannelId channel, LocalChannelActor.Command message);
    }

    private final Branches branches;

    BranchFilters(Branches branches) {
        this.branches = branches;
    }

    @Override
    public CompletionStage<Optional<FilterChange.Outcome>> changeFilters(ChannelId channel, ConnectionId receiver,
            FilterChange change) {
        CompletableFuture<Optional<FilterChange.Outcome>> reply = new CompletableFuture<>();
        return ask(channel, new FilterRequest.Change(receiver, change, reply), reply, Optional.empty());
    }

    @Override
    public CompletionStage<Paused> pause(ChannelId channel, ConnectionId receiver, ConnectionId sender,
            boolean paused) {
        CompletableFuture<Paused> reply = new CompletableFuture<>();
        return ask(channel, new FilterRequest.Pause(receiver, sender, paused, reply), reply, Paused.NO_RECEIVER);
    }

    @Override
    public CompletionStage<Page> filters(ChannelId channel, boolean blocked, Optional<ConnectionId> after) {
        CompletableFuture<Page> reply = new CompletableFuture<>();
        return ask(channel, new FilterRequest.Tell(blocked, after, reply), reply, Page.NONE);
    }

    @Override
    public void channelFilters(ChannelId channel, HubNews.Filters filters) {
        branches.tell(channel, new LocalChannelActor.HubSaid(filters));
    }

    private <T> CompletionStage<T> ask(ChannelId channel, FilterRequest request, CompletableFuture<T> reply,
            T nobody) {
        if (!branches.tell(channel, new LocalChannelActor.Filter(request))) {
            return CompletableFuture.completedFuture(nobody);
        }
        return reply.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
