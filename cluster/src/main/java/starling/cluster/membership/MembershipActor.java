package starling.cluster.membership;

import akka.actor.ActorSelection;
import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import akka.cluster.typed.Subscribe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;
import starling.cluster.ClusterMessage;
import starling.cluster.channel.ChannelActor;
import starling.core.id.ChannelId;
import starling.media.actor.BranchPort;

/**
 * One node's part in the membership: keeps the {@link ClusterView} up to date, exchanges reports with the other members,
 * answers other nodes, also those outside the cluster, and runs the operator's operations, one at a time.
 */
public final class MembershipActor extends AbstractBehavior<MembershipActor.Command> {
    /** Where this actor is found on every node. */
    public static final String NAME = "membership";

    private static final Duration TICK = Duration.ofMillis(250);
    /** A report without news is repeated so often, for nodes that missed the last. */
    private static final int TICKS_PER_REPORT = 8;
    /** A reservation ends by itself if its operation does not come back. */
    private static final Duration RESERVATION = Duration.ofSeconds(45);

    /** Everything this actor understands. */
    public sealed interface Command {}

    /** Another node asks who this is. */
    public record Describe(ActorRef<Description> replyTo) implements Command, ClusterMessage {}

    /**
     * Another node wants to take this one into a new cluster: if it is in none, no other operation may change that now.
     *
     * @param operation names the operation, unique
     */
    public record Reserve(String operation, ActorRef<Description> replyTo) implements Command, ClusterMessage {}

    /** The operation that reserved this node is over. */
    public record Release(String operation) implements Command, ClusterMessage {}

    /** The operation that reserved this node has formed a cluster: join it. */
    public record JoinCluster(String operation, String seedAddress) implements Command, ClusterMessage {}

    /** A member's report. */
    public record Report(NodeFacts facts) implements Command, ClusterMessage {}

    /** A channel's bookkeeping asks whether the channel has a branch here; told {@link ChannelActor.BranchFound}. */
    public record FindBranch(ChannelId channel, ActorRef<ChannelActor.Command> replyTo)
            implements
                Command,
                ClusterMessage {}

    /**
     * What a node tells one that is not with it in a cluster.
     *
     * @param inCluster whether it is in a cluster, or on its way into one
     * @param reservedBy the operation that holds it, empty if none
     * @param memberNames of its cluster
     */
    public record Description(NodeFacts facts, boolean inCluster, String reservedBy, List<String> memberNames)
            implements
                ClusterMessage {
        public Description {
            memberNames = List.copyOf(memberNames);
        }
    }

    /** Forms a cluster ({@code cluster.md section 3}); local. */
    public record InitCluster(List<String> nodeNames, ActorRef<Outcome> replyTo) implements Command {}

    /** Joins the contact's cluster; local. */
    public record RegisterNode(String contact, ActorRef<Outcome> replyTo) implements Command {}

    /** Joins the cluster of this node's earlier life, through any of these members; local. */
    public record Rejoin(List<Address> members) implements Command {}

    /** Forms a cluster of this node alone; local. */
    public record FormAlone() implements Command {}

    /** How an operation ended: well, if no error is given. */
    public record Outcome(Optional<ClusterException> error) {
        static Outcome failed(ClusterError error, String message) {
            return new Outcome(Optional.of(new ClusterException(error, message)));
        }
    }

    /** The running operation's own word that it has ended; local. */
    record OperationEnded(Outcome outcome) implements Command {}

    private record OperationLost(String operation) implements Command {}

    private record MembersChanged(ClusterDomainEvent event) implements Command {}

    private record Tick() implements Command {}

    private record ReservationElapsed(String operation) implements Command {}

    private final TimerScheduler<Command> timers;
    private final ClusterView view;
    private final BranchPort branches;
    private final Members members;
    private final InstantSource clock;
    private final Cluster cluster;
    private final NodeAddresses addresses;
    private NodeFacts lastSent;
    private int ticksSinceReport;
    private String reservedBy = "";
    private String joinedBy = "";
    private String ownOperation = "";
    private ActorRef<Outcome> operator;
    private long operations;

    private MembershipActor(ActorContext<Command> context, TimerScheduler<Command> timers, ClusterView view,
            BranchPort branches, NodeAddresses addresses, InstantSource clock) {
        super(context);
        this.timers = timers;
        this.view = view;
        this.branches = branches;
        this.addresses = addresses;
        this.clock = clock;
        this.cluster = Cluster.get(context.getSystem());
        this.members = new Members();
        this.lastSent = view.ownFacts();
        cluster.subscriptions().tell(
                Subscribe.create(context.messageAdapter(MemberEvent.class, MembersChanged::new), MemberEvent.class));
        cluster.subscriptions().tell(Subscribe.create(
                context.messageAdapter(ReachabilityEvent.class, MembersChanged::new), ReachabilityEvent.class));
        timers.startTimerWithFixedDelay(Tick.class, new Tick(), TICK);
    }

    public static Behavior<Command> create(ClusterView view, BranchPort branches, NodeAddresses addresses,
            InstantSource clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new MembershipActor(context, timers, view, branches, addresses, clock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Describe.class, this::onDescribe)
                .onMessage(Reserve.class, this::onReserve).onMessage(Release.class, this::onRelease)
                .onMessage(JoinCluster.class, this::onJoinCluster).onMessage(Report.class, this::onReport)
                .onMessage(FindBranch.class, this::onFindBranch).onMessage(InitCluster.class, this::onInitCluster)
                .onMessage(RegisterNode.class, this::onRegisterNode).onMessage(Rejoin.class, this::onRejoin)
                .onMessage(FormAlone.class, this::onFormAlone)
                .onMessage(OperationEnded.class, this::onOperationEnded)
                .onMessage(OperationLost.class, this::onOperationLost)
                .onMessage(MembersChanged.class, this::onMembersChanged).onMessage(Tick.class, this::onTick)
                .onMessage(ReservationElapsed.class, this::onReservationElapsed).build();
    }

    private Behavior<Command> onDescribe(Describe message) {
        message.replyTo().tell(description());
        return this;
    }

    private Behavior<Command> onReserve(Reserve message) {
        if (!inCluster() && reservedBy.isEmpty()) {
            reserve(message.operation());
        }
        message.replyTo().tell(description());
        return this;
    }

    private Behavior<Command> onRelease(Release message) {
        release(message.operation());
        return this;
    }

    private Behavior<Command> onJoinCluster(JoinCluster message) {
        if (reservedBy.equals(message.operation()) && !joinedBy.equals(message.operation()) && !view.member()) {
            joinedBy = message.operation();
            join(AddressFromURIString.parse(message.seedAddress()));
        }
        return this;
    }

    private Behavior<Command> onReport(Report message) {
        members.reported(message.facts());
        view.reported(message.facts().nodeName());
        view.publish(members.table());
        return this;
    }

    private Behavior<Command> onFindBranch(FindBranch message) {
        message.replyTo().tell(new ChannelActor.BranchFound(view.self(), branches.branch(message.channel())));
        return this;
    }

    private Behavior<Command> onInitCluster(InitCluster message) {
        return operate(inCluster(), message.replyTo(), operation -> FormCluster.create(operation, message.nodeNames(),
                view, addresses, getContext().getSelf()));
    }

    /** Allowed on a node that tries to rejoin in vain: the operator knows better. */
    private Behavior<Command> onRegisterNode(RegisterNode message) {
        return operate(view.member(), message.replyTo(), operation -> JoinContact.create(operation, message.contact(),
                view, addresses, getContext().getSelf()));
    }

    private Behavior<Command> onRejoin(Rejoin message) {
        view.joining(true);
        cluster.manager().tell(new JoinSeedNodes(message.members()));
        return this;
    }

    private Behavior<Command> onFormAlone(FormAlone message) {
        join(cluster.selfMember().address());
        return this;
    }

    private Behavior<Command> onOperationEnded(OperationEnded message) {
        release(ownOperation);
        if (operator != null) {
            operator.tell(message.outcome());
            operator = null;
        }
        return this;
    }

    private Behavior<Command> onOperationLost(OperationLost message) {
        if (message.operation().equals(ownOperation) && operator != null) {
            return onOperationEnded(new OperationEnded(
                    Outcome.failed(ClusterError.NODE_NOT_READY, "the operation failed: see cluster.jsonl")));
        }
        return this;
    }

    private Behavior<Command> onMembersChanged(MembersChanged message) {
        boolean wasMember = view.member();
        members.apply(message.event());
        if (!wasMember && members.table().byRef(view.self()).filter(MemberNode::serving).isPresent()) {
            view.joining(false);
            view.publish(members.table());
            view.becameMember(clock.instant());
        }
        view.publish(members.table());
        sendReport();
        return this;
    }

    private Behavior<Command> onTick(Tick message) {
        NodeFacts own = view.ownFacts();
        if (++ticksSinceReport >= TICKS_PER_REPORT || !own.equals(lastSent)) {
            sendReport();
        }
        return this;
    }

    private Behavior<Command> onReservationElapsed(ReservationElapsed message) {
        release(message.operation());
        return this;
    }

    private void sendReport() {
        ticksSinceReport = 0;
        lastSent = view.ownFacts();
        Report report = new Report(lastSent);
        for (MemberNode node : members.table().nodes()) {
            if (!node.ref().equals(view.self())) {
                selection(node.address()).tell(report, akka.actor.ActorRef.noSender());
            }
        }
    }

    private ActorSelection selection(Address address) {
        return Adapter.toClassic(getContext().getSystem()).actorSelection(NodeAddresses.membershipPath(address));
    }

    private boolean inCluster() {
        return view.joining() || !members.table().nodes().isEmpty();
    }

    /** Starts an operation; one at a time, and not while another node is taking this one into a cluster. */
    private Behavior<Command> operate(boolean tooLate, ActorRef<Outcome> replyTo,
            Function<String, Behavior<?>> operation) {
        if (tooLate) {
            replyTo.tell(Outcome.failed(ClusterError.ALREADY_INITIALIZED,
                    view.self().name() + " is in a cluster (expected: a node in none)"));
            return this;
        }
        if (!reservedBy.isEmpty()) {
            replyTo.tell(Outcome.failed(ClusterError.OPERATION_IN_PROGRESS,
                    view.self().name() + " is being taken into a cluster"));
            return this;
        }
        ownOperation = view.self().name() + "/" + view.self().incarnation() + "/" + ++operations;
        operator = replyTo;
        reserve(ownOperation);
        getContext().watchWith(getContext().spawnAnonymous(operation.apply(ownOperation)),
                new OperationLost(ownOperation));
        return this;
    }

    private void reserve(String operation) {
        reservedBy = operation;
        timers.startSingleTimer(ReservationElapsed.class, new ReservationElapsed(operation), RESERVATION);
    }

    private void release(String operation) {
        if (reservedBy.equals(operation)) {
            reservedBy = "";
            timers.cancel(ReservationElapsed.class);
        }
    }

    private void join(Address address) {
        view.joining(true);
        cluster.manager().tell(Join.create(address));
    }

    private Description description() {
        List<String> names = new ArrayList<>();
        members.table().nodes().forEach(node -> names.add(node.name().value()));
        return new Description(view.ownFacts(), inCluster(), reservedBy, names);
    }
}
