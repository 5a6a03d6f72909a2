package starling.cluster.journal;

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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import starling.cluster.ClusterMessage;
import starling.cluster.NodeName;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;

/**
 * Tells, on the node that purged another one, what that had open: asks all nodes what their channels' bookkeeping and branches
 * knew. Each node gives what it knows away, and {@link PurgeFindings} see to it that each session is told once.
 */
public final class PurgeReportActor extends AbstractBehavior<PurgeReportActor.Command> {
    /** Where this actor is found on every node. */
    public static final String NAME = "purge-report";

    static final Duration TICK = Duration.ofSeconds(1);
    /** A channel's bookkeeping may notice the loss of a node as late as this: then the nodes are asked again. */
    static final Duration SECOND_TIME = Duration.ofSeconds(70);
    /** The answers to one question are here after so long. */
    static final Duration ANSWERS = Duration.ofSeconds(2);
    private static final int MAX_PURGES = 100;
    private static final int PER_ANSWER = 100;

    /** Everything this actor understands. */
    public sealed interface Command {}

    /** This node has purged another one; local. */
    public record Purged(NodeName node) implements Command {}

    /** Another node has purged one: what is known of it goes there. */
    public record Take(String node, ActorRef<Command> replyTo) implements Command, ClusterMessage {}

    /** The answer to {@link Take}; if it is full there may be more. */
    public record Taken(String node, ActorRef<Command> from, List<LostSession> sessions)
            implements
                Command,
                ClusterMessage {
        public Taken {
            sessions = List.copyOf(sessions);
        }
    }

    private record Tick() implements Command {}

    private record Ask(NodeName node) implements Command {}

    private record Tell(NodeName node) implements Command {}

    private final TimerScheduler<Command> timers;
    private final ClusterView view;
    private final LostSessions lost;
    private final VanishedSessions vanished;
    /** Purged here; those in {@code leaving} are members still. */
    private final Map<String, PurgeFindings> purged = new LinkedHashMap<>();
    private final Set<NodeName> leaving = new LinkedHashSet<>();

    private PurgeReportActor(ActorContext<Command> context, TimerScheduler<Command> timers, ClusterView view,
            LostSessions lost, VanishedSessions vanished) {
        super(context);
        this.timers = timers;
        this.view = view;
        this.lost = lost;
        this.vanished = vanished;
        timers.startTimerWithFixedDelay(new Tick(), TICK);
    }

    public static Behavior<Command> create(ClusterView view, LostSessions lost, VanishedSessions vanished) {
        return Behaviors.setup(context -> Behaviors
                .withTimers(timers -> new PurgeReportActor(context, timers, view, lost, vanished)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Purged.class, this::onPurged).onMessage(Take.class, this::onTake)
                .onMessage(Taken.class, this::onTaken).onMessage(Tick.class, this::onTick)
                .onMessage(Ask.class, this::onAsk).onMessage(Tell.class, this::onTell).build();
    }

    private Behavior<Command> onPurged(Purged message) {
        if (purged.size() == MAX_PURGES) {
            purged.remove(purged.keySet().iterator().next());
        }
        purged.put(message.node().value(), new PurgeFindings());
        leaving.add(message.node());
        return this;
    }

    /** A node that is a member again tells itself what it had; one that was purged has to leave before it is asked about. */
    private Behavior<Command> onTick(Tick message) {
        lost.forget(name -> view.table().byName(name).filter(MemberNode::serving).isPresent());
        leaving.removeIf(node -> {
            boolean gone = view.table().byName(node.value()).isEmpty();
            if (gone) {
                timers.startSingleTimer("first " + node, new Ask(node), TICK);
                timers.startSingleTimer("second " + node, new Ask(node), SECOND_TIME);
            }
            return gone;
        });
        return this;
    }

    private Behavior<Command> onAsk(Ask message) {
        for (MemberNode node : view.table().nodes()) {
            if (node.reachable()) {
                Adapter.toClassic(getContext().getSystem()).actorSelection(path(node.address())).tell(
                        new Take(message.node().value(), getContext().getSelf()), akka.actor.ActorRef.noSender());
            }
        }
        timers.startSingleTimer("tell " + message.node(), new Tell(message.node()), ANSWERS);
        return this;
    }

    private Behavior<Command> onTake(Take message) {
        message.replyTo().tell(
                new Taken(message.node(), getContext().getSelf(), lost.take(message.node(), PER_ANSWER)));
        return this;
    }

    private Behavior<Command> onTaken(Taken message) {
        PurgeFindings findings = purged.get(message.node());
        if (findings == null) {
            return this;
        }
        findings.add(message.sessions());
        if (message.sessions().size() == PER_ANSWER) {
            message.from().tell(new Take(message.node(), getContext().getSelf()));
        }
        return this;
    }

    private Behavior<Command> onTell(Tell message) {
        NodeName node = message.node();
        PurgeFindings findings = purged.get(node.value());
        if (findings != null) {
            findings.take().forEach(session -> vanished.publish(new SessionVanished(node, session.channel(),
                    session.session(), Instant.EPOCH, session.total(), session.connections(),
                    SessionVanished.Source.PURGE)));
        }
        return this;
    }

    private static String path(Address address) {
        return address + "/system/" + NAME;
    }
}
