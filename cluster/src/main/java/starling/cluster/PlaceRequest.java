package starling.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import starling.cluster.channel.ChannelActor;
import starling.cluster.membership.ClusterView;
import starling.core.id.ChannelId;

/**
 * One question where a channel is. What was sent to a node that has died is lost, and nobody says so: while members are being
 * removed it is asked again. The first answer counts.
 */
final class PlaceRequest {
    /** Longer than the bookkeeping makes anybody wait. */
    static final Duration LIMIT = Duration.ofSeconds(12);
    private static final Duration LOOK = Duration.ofMillis(500);
    /** The regions learn of a removal a little later than this node's view, or earlier. */
    private static final long UNSETTLED_NANOS = Duration.ofSeconds(3).toNanos();

    private final ActorSystem<?> system;
    private final ActorRef<ShardingEnvelope<ChannelActor.Command>> channels;
    private final ClusterView view;
    private final ChannelId channel;
    private final Function<ActorRef<ChannelActor.PlaceReply>, ChannelActor.Place> question;
    private final LongSupplier nanoClock;
    private final long deadlineNanos;
    private final CompletableFuture<ChannelActor.PlaceReply> reply = new CompletableFuture<>();

    private PlaceRequest(ActorSystem<?> system, ActorRef<ShardingEnvelope<ChannelActor.Command>> channels,
            ClusterView view, ChannelId channel,
            Function<ActorRef<ChannelActor.PlaceReply>, ChannelActor.Place> question, LongSupplier nanoClock) {
        this.system = system;
        this.channels = channels;
        this.view = view;
        this.channel = channel;
        this.question = question;
        this.nanoClock = nanoClock;
        this.deadlineNanos = nanoClock.getAsLong() + LIMIT.toNanos();
    }

    /** Fails with a {@link TimeoutException} if there is no answer within {@link #LIMIT}. */
    static CompletionStage<ChannelActor.PlaceReply> send(ActorSystem<?> system,
            ActorRef<ShardingEnvelope<ChannelActor.Command>> channels, ClusterView view, ChannelId channel,
            Function<ActorRef<ChannelActor.PlaceReply>, ChannelActor.Place> question, LongSupplier nanoClock) {
        PlaceRequest request = new PlaceRequest(system, channels, view, channel, question, nanoClock);
        request.ask();
        request.lookLater();
        return request.reply;
    }

    private void ask() {
        AskPattern.<ShardingEnvelope<ChannelActor.Command>, ChannelActor.PlaceReply>ask(channels,
                replyTo -> new ShardingEnvelope<>(channel.value(), question.apply(replyTo)),
                LIMIT, system.scheduler()).thenAccept(reply::complete);
    }

    private void lookLater() {
        system.scheduler().scheduleOnce(LOOK, this::look, system.executionContext());
    }

    private void look() {
        if (reply.isDone()) {
            return;
        }
        if (nanoClock.getAsLong() - deadlineNanos >= 0) {
            reply.completeExceptionally(new TimeoutException("no answer within " + LIMIT));
            return;
        }
        if (view.removedWithin(UNSETTLED_NANOS)) {
            ask();
        }
        lookLater();
    }
}
