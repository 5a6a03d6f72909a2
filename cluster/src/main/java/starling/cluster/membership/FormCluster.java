package starling.cluster.membership;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import starling.cluster.ClusterError;
import starling.cluster.NodeName;

/**
 * One InitCluster: reserves every listed node, forms a cluster of this one, lets the others join, and waits until all are
 * members. Ends with exactly one {@link MembershipActor.Outcome}; until the first node joins nothing has changed.
 */
final class FormCluster extends AbstractBehavior<FormCluster.Command> {
    /** How long a listed node may take to answer. */
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    /** How long the nodes may take to become members. */
    static final Duration JOIN_LIMIT = Duration.ofSeconds(25);
    private static final Duration RETRY = Duration.ofMillis(300);

    sealed interface Command {}

    private record Answered(MembershipActor.Description description) implements Command {}

    private record Retry() implements Command {}

    private record LimitReached() implements Command {}

    private final TimerScheduler<Command> timers;
    private final String operation;
    private final Map<String, NodeName> listed = new HashMap<>();
    private final Set<String> unanswered = new HashSet<>();
    private final Map<Integer, String> keys = new HashMap<>();
    private final ClusterView view;
    private final NodeAddresses addresses;
    private final ActorRef<MembershipActor.Command> membership;
    private final ActorRef<MembershipActor.Description> answers;
    private boolean joining;

    private FormCluster(ActorContext<Command> context, TimerScheduler<Command> timers, String operation,
            List<NodeName> names, ClusterView view, NodeAddresses addresses,
            ActorRef<MembershipActor.Command> membership) {
        super(context);
        this.timers = timers;
        this.operation = operation;
        this.view = view;
        this.addresses = addresses;
        this.membership = membership;
        this.answers = context.messageAdapter(MembershipActor.Description.class, Answered::new);
        names.forEach(name -> listed.put(name.value(), name));
        unanswered.addAll(listed.keySet());
        unanswered.remove(view.self().name());
        timers.startTimerWithFixedDelay(Retry.class, new Retry(), RETRY);
        timers.startSingleTimer(LimitReached.class, new LimitReached(), ANSWER_LIMIT);
        context.getSelf().tell(new Retry());
    }

    static Behavior<Command> create(String operation, List<String> nodeNames, ClusterView view,
            NodeAddresses addresses, ActorRef<MembershipActor.Command> membership) {
        Optional<MembershipActor.Outcome> refusal = refuse(nodeNames, view.self().name());
        if (refusal.isPresent()) {
            membership.tell(new MembershipActor.OperationEnded(refusal.get()));
            return Behaviors.stopped();
        }
        List<NodeName> names = nodeNames.stream().map(NodeName::new).toList();
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new FormCluster(context, timers, operation,
                names, view, addresses, membership)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Answered.class, this::onAnswered).onMessage(Retry.class, this::onRetry)
                .onMessage(LimitReached.class, this::onLimitReached).build();
    }

    private static Optional<MembershipActor.Outcome> refuse(List<String> names, String self) {
        Map<Integer, String> keys = new HashMap<>();
        for (String text : names) {
            Optional<NodeName> name = NodeName.parse(text);
            if (name.isEmpty()) {
                return Optional.of(MembershipActor.Outcome.failed(ClusterError.INVALID_NODE_NAME,
                        "node_name_list: " + text + " (expected: name@address)"));
            }
            String other = keys.put(name.get().key(), text);
            if (text.equals(other)) {
                return Optional.of(MembershipActor.Outcome.failed(ClusterError.INVALID_NODE_NAME,
                        "node_name_list: " + text + " is named twice (expected: once)"));
            }
            if (other != null) {
                return Optional.of(MembershipActor.Outcome.failed(ClusterError.NODE_NAME_CONFLICT,
                        "node_name_list: " + text + " and " + other + " share a node key: rename one"));
            }
        }
        return names.contains(self)
                ? Optional.empty()
                : Optional.of(MembershipActor.Outcome.failed(ClusterError.NODE_NOT_LISTED,
                        "node_name_list: " + names + " (expected: a list with " + self + ", the node called)"));
    }

    private Behavior<Command> onRetry(Retry message) {
        if (joining) {
            return checkMembers();
        }
        if (unanswered.isEmpty()) {
            return startJoining();
        }
        unanswered.forEach(name -> send(name, new MembershipActor.Reserve(operation, answers)));
        return this;
    }

    private Behavior<Command> onAnswered(Answered message) {
        MembershipActor.Description node = message.description();
        String name = node.facts().nodeName();
        if (joining || !listed.containsKey(name)) {
            return this;
        }
        if (node.inCluster()) {
            return fail(ClusterError.ALREADY_INITIALIZED, name + " is in a cluster (expected: a node in none)");
        }
        if (!node.reservedBy().equals(operation)) {
            return fail(ClusterError.OPERATION_IN_PROGRESS, name + " is being taken into a cluster by another call");
        }
        unanswered.remove(name);
        return unanswered.isEmpty() ? startJoining() : this;
    }

    private Behavior<Command> onLimitReached(LimitReached message) {
        if (!joining) {
            return fail(ClusterError.NODE_UNREACHABLE, new TreeSet<>(unanswered)
                    + " did not answer (expected: every listed node is up, with cluster = true, and reachable)");
        }
        return fail(ClusterError.JOIN_TIMEOUT, missing() + " did not become members in time: register them one by one");
    }

    private Behavior<Command> startJoining() {
        joining = true;
        timers.startSingleTimer(LimitReached.class, new LimitReached(), JOIN_LIMIT);
        membership.tell(new MembershipActor.FormAlone());
        return this;
    }

    /** The others are asked again and again: each joins once, and only after this node is a member there is a cluster. */
    private Behavior<Command> checkMembers() {
        if (!view.member()) {
            return this;
        }
        Set<String> missing = missing();
        if (missing.isEmpty()) {
            membership.tell(new MembershipActor.OperationEnded(new MembershipActor.Outcome(Optional.empty())));
            return Behaviors.stopped();
        }
        String seed = Cluster.get(getContext().getSystem()).selfMember().address().toString();
        missing.forEach(name -> send(name, new MembershipActor.JoinCluster(operation, seed)));
        return this;
    }

    /** Listed nodes that are not members, or whose report has not arrived, by name. */
    private Set<String> missing() {
        return listed.keySet().stream()
                .filter(name -> view.table().byName(name)
                        .filter(node -> node.serving() && view.facts(node).isPresent()).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Behavior<Command> fail(ClusterError error, String message) {
        listed.keySet().forEach(name -> send(name, new MembershipActor.Release(operation)));
        membership.tell(new MembershipActor.OperationEnded(MembershipActor.Outcome.failed(error, message)));
        return Behaviors.stopped();
    }

    private void send(String name, MembershipActor.Command message) {
        Adapter.toClassic(getContext().getSystem())
                .actorSelection(NodeAddresses.membershipPath(addresses.of(listed.get(name))))
                .tell(message, akka.actor.ActorRef.noSender());
    }
}
