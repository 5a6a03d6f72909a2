package starling.cluster.overview;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import starling.cluster.ClusterMessage;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;

/**
 * Asks all nodes what they have to tell about themselves, when somebody looks, and answers the others. However many look,
 * the nodes are asked once in a while only: everybody gets the same answer.
 */
public final class OverviewActor extends AbstractBehavior<OverviewActor.Command> {
    /** Where this actor is found on every node. */
    public static final String NAME = "overview";

    static final Duration PATIENCE = Duration.ofMillis(700);
    static final Duration FRESH = Duration.ofMillis(900);
    static final int MAX_WAITING = 256;

    /** Everything this actor understands. */
    public sealed interface Command {}

    /** Somebody wants to see everything; local. */
    public record Look(ActorRef<Seen> replyTo) implements Command {}

    /** The answer to {@link Look}: those nodes that have answered, by name. */
    public record Seen(List<NodeOverview> nodes) {}

    /** Another node asks about this one. */
    public record Describe(ActorRef<Command> replyTo) implements Command, ClusterMessage {}

    /** The answer to {@link Describe}. */
    public record Described(NodeOverview node) implements Command, ClusterMessage {}

    private record PatienceElapsed() implements Command {}

    private record Stale() implements Command {}

    private final TimerScheduler<Command> timers;
    private final ClusterView view;
    private final Supplier<NodeOverview> own;
    private final List<ActorRef<Seen>> waiting = new ArrayList<>();
    private final TreeMap<String, NodeOverview> answers = new TreeMap<>();
    private Seen latest;
    private int asked;

    private OverviewActor(ActorContext<Command> context, TimerScheduler<Command> timers, ClusterView view,
            Supplier<NodeOverview> own) {
        super(context);
        this.timers = timers;
        this.view = view;
        this.own = own;
    }

    /** @param own tells about this node; called on the actor's thread */
    public static Behavior<Command> create(ClusterView view, Supplier<NodeOverview> own) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new OverviewActor(context, timers, view, own)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Look.class, this::onLook).onMessage(Describe.class, this::onDescribe)
                .onMessage(Described.class, this::onDescribed)
                .onMessage(PatienceElapsed.class, this::onPatienceElapsed).onMessage(Stale.class, this::onStale)
                .build();
    }

    private Behavior<Command> onLook(Look message) {
        if (latest != null) {
            message.replyTo().tell(latest);
            return this;
        }
        if (waiting.size() == MAX_WAITING) {
            message.replyTo().tell(new Seen(List.of(own.get())));
            return this;
        }
        waiting.add(message.replyTo());
        if (waiting.size() == 1) {
            ask();
        }
        return this;
    }

    private Behavior<Command> onDescribe(Describe message) {
        message.replyTo().tell(new Described(own.get()));
        return this;
    }

    private Behavior<Command> onDescribed(Described message) {
        if (!waiting.isEmpty() && view.table().byName(message.node().nodeName()).isPresent()) {
            answers.put(message.node().nodeName(), message.node());
            answerWhenComplete();
        }
        return this;
    }

    private Behavior<Command> onPatienceElapsed(PatienceElapsed message) {
        answer();
        return this;
    }

    private Behavior<Command> onStale(Stale message) {
        latest = null;
        return this;
    }

    private void ask() {
        answers.clear();
        NodeOverview self = own.get();
        answers.put(self.nodeName(), self);
        asked = 1;
        for (MemberNode node : view.table().nodes()) {
            if (node.reachable() && !node.ref().equals(view.self())) {
                asked++;
                Adapter.toClassic(getContext().getSystem()).actorSelection(path(node.address()))
                        .tell(new Describe(getContext().getSelf()), akka.actor.ActorRef.noSender());
            }
        }
        timers.startSingleTimer(PatienceElapsed.class, new PatienceElapsed(), PATIENCE);
        answerWhenComplete();
    }

    private void answerWhenComplete() {
        if (answers.size() >= asked) {
            answer();
        }
    }

    private void answer() {
        timers.cancel(PatienceElapsed.class);
        latest = new Seen(List.copyOf(answers.values()));
        waiting.forEach(looking -> looking.tell(latest));
        waiting.clear();
        timers.startSingleTimer(Stale.class, new Stale(), FRESH);
    }

    private static String path(Address address) {
        return address + "/system/" + NAME;
    }
}
