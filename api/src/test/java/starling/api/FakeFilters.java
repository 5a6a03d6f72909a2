package starling.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.FilterOperations;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.FilterPort;

/** Not the cluster: the filters of a channel with one connection, which gets neither sound nor pictures of another. */
final class FakeFilters implements FilterOperations {
    private static final ConnectionId SENDER = new ConnectionId("0000000000000000000000000R");

    private final Map<String, ForwardingFilters> filters = new HashMap<>();

    @Override
    public CompletionStage<Optional<FilterChange.Outcome>> change(ChannelId channel, FilterChange change) {
        return channel.equals(FakeChannels.ROOM) ? changed("channel", change) : done(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<FilterChange.Outcome>> change(ChannelId channel, ConnectionId receiver,
            FilterChange change) {
        boolean known = channel.equals(FakeChannels.ROOM) && receiver.equals(FakeControl.KNOWN);
        return known ? changed("connection", change) : done(Optional.empty());
    }

    private CompletionStage<Optional<FilterChange.Outcome>> changed(String whose, FilterChange change) {
        FilterChange.Outcome outcome = change.applyTo(filters.getOrDefault(whose, ForwardingFilters.NONE));
        filters.put(whose, outcome.filters());
        return done(Optional.of(outcome));
    }

    @Override
    public CompletionStage<FilterPort.Paused> pause(ChannelId channel, ConnectionId receiver, ConnectionId sender,
            boolean paused) {
        if (!channel.equals(FakeChannels.ROOM) || !receiver.equals(FakeControl.KNOWN)) {
            return done(FilterPort.Paused.NO_RECEIVER);
        }
        return done(sender.equals(SENDER) ? FilterPort.Paused.DONE : FilterPort.Paused.NO_SENDER);
    }

    @Override
    public CompletionStage<Listed> list(ChannelId channel, boolean blocked) {
        List<ConnectionId> senders = blocked ? List.of(SENDER) : List.of();
        return done(new Listed(filters.getOrDefault("channel", ForwardingFilters.NONE),
                List.of(new FilterPort.Receiver(FakeControl.KNOWN,
                        filters.getOrDefault("connection", ForwardingFilters.NONE).text(), senders, senders))));
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }
}
