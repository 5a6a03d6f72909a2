package starling.cluster.membership;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Optional;
import starling.cluster.ClusterError;
import starling.cluster.NodeName;

/**
 * One RegisterClusterNode: asks the contact about its cluster, joins it and waits until this node is a member. Ends itself
 * with exactly one {@link MembershipActor.Outcome}.
 */
final class JoinContact extends AbstractBehavior<JoinContact.Command> {
    private static final Duration RETRY = Duration.ofMillis(300);

    sealed interface Command {}

    private record Answered(MembershipActor.Description description) implements Command {}

    private record Retry() implements Command {}

    private record LimitReached() implements Command {}

    private final TimerScheduler<Command> timers;
    private final String operation;
    private final NodeName contact;
    private final ClusterView view;
    private final NodeAddresses addresses;
    private final ActorRef<MembershipActor.Command> membership;
    private final ActorRef<MembershipActor.Description> answers;
    private boolean joining;

    private JoinContact(ActorContext<Command> context, TimerScheduler<Command> timers, String operation,
            NodeName contact, ClusterView view, NodeAddresses addresses, ActorRef<MembershipActor.Command> membership) {
        super(context);
        this.timers = timers;
        this.operation = operation;
        this.contact = contact;
        this.view = view;
        this.addresses = addresses;
        this.membership = membership;
        this.answers = context.messageAdapter(MembershipActor.Description.class, Answered::new);
        timers.startTimerWithFixedDelay(Retry.class, new Retry(), RETRY);
        timers.startSingleTimer(LimitReached.class, new LimitReached(), FormCluster.ANSWER_LIMIT);
        context.getSelf().tell(new Retry());
    }

    static Behavior<Command> create(String operation, String contact, ClusterView view, NodeAddresses addresses,
            ActorRef<MembershipActor.Command> membership) {
        Optional<NodeName> name = NodeName.parse(contact);
        if (name.isEmpty() || contact.equals(view.self().name())) {
            membership.tell(new MembershipActor.OperationEnded(MembershipActor.Outcome.failed(
                    ClusterError.INVALID_NODE_NAME,
                    "contact_node_name: " + contact + " (expected: name@address of another node)")));
            return Behaviors.stopped();
        }
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new JoinContact(context, timers, operation,
                name.get(), view, addresses, membership)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Answered.class, this::onAnswered).onMessage(Retry.class, this::onRetry)
                .onMessage(LimitReached.class, this::onLimitReached).build();
    }

    private Behavior<Command> onRetry(Retry message) {
        if (joining) {
            return checkMember();
        }
        Adapter.toClassic(getContext().getSystem())
                .actorSelection(NodeAddresses.membershipPath(addresses.of(contact)))
                .tell(new MembershipActor.Describe(answers), akka.actor.ActorRef.noSender());
        return this;
    }

    private Behavior<Command> onAnswered(Answered message) {
        if (joining) {
            return this;
        }
        MembershipActor.Description node = message.description();
        if (!node.facts().nodeName().equals(contact.value())) {
            return fail(ClusterError.NODE_UNREACHABLE, "contact_node_name: " + contact + " (its address is that of "
                    + node.facts().nodeName() + ")");
        }
        if (!node.memberNames().contains(contact.value())) {
            return fail(ClusterError.NOT_INITIALIZED, contact + " is in no cluster (expected: a member of one)");
        }
        NodeName self = view.local().name();
        for (String member : node.memberNames()) {
            if (!member.equals(self.value()) && new NodeName(member).key() == self.key()) {
                return fail(ClusterError.NODE_NAME_CONFLICT,
                        self + " and " + member + " share a node key: rename one");
            }
        }
        joining = true;
        timers.startSingleTimer(LimitReached.class, new LimitReached(), FormCluster.JOIN_LIMIT);
        membership.tell(new MembershipActor.JoinCluster(operation, addresses.of(contact).toString()));
        return this;
    }

    private Behavior<Command> onLimitReached(LimitReached message) {
        if (!joining) {
            return fail(ClusterError.NODE_UNREACHABLE,
                    contact + " did not answer (expected: a node that is up, with cluster = true, and reachable)");
        }
        return fail(ClusterError.JOIN_TIMEOUT,
                "the cluster of " + contact + " did not let this node in (expected: all of its nodes can be reached)");
    }

    private Behavior<Command> checkMember() {
        if (!view.member() || !allReported()) {
            return this;
        }
        membership.tell(new MembershipActor.OperationEnded(new MembershipActor.Outcome(Optional.empty())));
        return Behaviors.stopped();
    }

    private boolean allReported() {
        return view.table().nodes().stream().allMatch(node -> !node.reachable() || view.facts(node).isPresent());
    }

    private Behavior<Command> fail(ClusterError error, String message) {
        membership.tell(new MembershipActor.OperationEnded(MembershipActor.Outcome.failed(error, message)));
        return Behaviors.stopped();
    }
}
