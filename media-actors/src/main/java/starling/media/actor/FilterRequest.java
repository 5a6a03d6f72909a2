package starling.media.actor;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;

/** What {@link FilterPort} asks a branch for; local. */
sealed interface FilterRequest {

    record Change(ConnectionId receiver, FilterChange change,
            CompletableFuture<Optional<FilterChange.Outcome>> reply) implements FilterRequest {}

    record Pause(ConnectionId receiver, ConnectionId sender, boolean paused,
            CompletableFuture<FilterPort.Paused> reply) implements FilterRequest {}

    record Tell(boolean blocked, Optional<ConnectionId> after, CompletableFuture<FilterPort.Page> reply)
            implements
                FilterRequest {}
}
