package starling.api.operation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.cluster.ClusterOperations;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.media.actor.MemberSelection;

/** Finds out whether a call is this node's to answer ({@code api.md section 1.3}); if not, it is redirected. */
final class Owner {
    private final ClusterOperations cluster;
    private final ChannelOperations channels;

    Owner(ClusterOperations cluster, ChannelOperations channels) {
        this.cluster = cluster;
        this.channels = channels;
    }

    /** Completes if this node answers for the channel, else with a {@link RedirectException}. */
    CompletionStage<Void> check(ChannelId channel) {
        return channels.apiUrlOf(channel).thenAccept(elsewhere -> elsewhere.ifPresent(url -> {
            throw new RedirectException(url);
        }));
    }

    /** @throws RedirectException if the connection is another node's */
    void check(ConnectionId connection) {
        cluster.apiUrlOf(connection).ifPresent(url -> {
            throw new RedirectException(url);
        });
    }

    /** A connection tells by its id where it is. */
    CompletionStage<Void> check(MemberSelection selection) {
        if (selection.connection().isEmpty()) {
            return check(selection.channel());
        }
        check(selection.connection().get());
        return CompletableFuture.completedFuture(null);
    }
}
