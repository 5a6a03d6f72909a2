package starling.cluster.membership;

import akka.actor.ActorSelection;
import akka.actor.Address;
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
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import akka.cluster.typed.Subscribe;
import akka.remote.artery.ThisActorSystemQuarantinedEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import starling.cluster.ClusterMessage;
import starling.cluster.channel.ChannelActor;
import starling.core.id.ChannelId;
import starling.media.actor.BranchPort;
import starling.media.actor.HubNews;
import starling.media.actor.NodeLife;

/**
 * One node's part in the cluster of actor systems: keeps the {@link ClusterView} up to date, exchanges reports with the other
 * members, and tells Akka who joins and who is removed, as decided elsewhere.
 */
public final class MembershipActor extends AbstractBehavior<MembershipActor.Command> {
    /** Where this actor is found on every node. */
    public static final String NAME = "membership";

    private static final Duration TICK = Duration.ofMillis(250);
    /** A report without news is repeated so often, for nodes that missed the last. */
    private static final int TICKS_PER_REPORT = 8;

    /** Everything this actor understands. */
    public sealed interface Command {}

    /** A member's report. */
    public record Report(NodeFacts facts) implements Command, ClusterMessage {}

    /**
     * A channel's bookkeeping asks for the summary of the branch here; told {@link ChannelActor.NoBranch} if there is none.
     */
    public record FindBranch(ChannelId channel, ActorRef<ChannelActor.Command> replyTo)
            implements
                Command,
                ClusterMessage {}

    /** A channel's bookkeeping tells the branch here of the others. */
    public record ToBranch(ChannelId channel, HubNews news) implements Command, ClusterMessage {}

    /** Joins the cluster of these members, through any of them; local. */
    public record JoinMembers(List<Address> members) implements Command {
        public JoinMembers {
            members = List.copyOf(members);
        }
    }

    /** Removes these memberships for good; local. */
    public record DownMembers(Set<Long> incarnations) implements Command {
        public DownMembers {
            incarnations = Set.copyOf(incarnations);
        }
    }

    /** Gives up this membership; local. */
    public record DownSelf() implements Command {}

    /** Forms a cluster of this node alone; local. */
    public record FormAlone() implements Command {}

    private record Quarantined(ThisActorSystemQuarantinedEvent event) implements Command {}

    private record MembersChanged(ClusterDomainEvent event) implements Command {}

    private record Tick() implements Command {}

    private final ClusterView view;
    private final BranchPort branches;
    private final Members members;
    private final InstantSource clock;
    private final Cluster cluster;
    private NodeFacts lastSent;
    private int ticksSinceReport;

    private MembershipActor(ActorContext<Command> context, TimerScheduler<Command> timers, ClusterView view,
            BranchPort branches, InstantSource clock) {
        super(context);
        this.view = view;
        this.branches = branches;
        this.clock = clock;
        this.cluster = Cluster.get(context.getSystem());
        this.members = new Members();
        this.lastSent = view.ownFacts();
        cluster.subscriptions().tell(
                Subscribe.create(context.messageAdapter(MemberEvent.class, MembersChanged::new), MemberEvent.class));
        cluster.subscriptions().tell(Subscribe.create(
                context.messageAdapter(ReachabilityEvent.class, MembersChanged::new), ReachabilityEvent.class));
        Adapter.toClassic(context.getSystem()).eventStream()
                .subscribe(Adapter.toClassic(context.messageAdapter(ThisActorSystemQuarantinedEvent.class,
                        Quarantined::new)), ThisActorSystemQuarantinedEvent.class);
        timers.startTimerWithFixedDelay(Tick.class, new Tick(), TICK);
    }

    public static Behavior<Command> create(ClusterView view, BranchPort branches, InstantSource clock) {
        return Behaviors.setup(context -> Behaviors
                .withTimers(timers -> new MembershipActor(context, timers, view, branches, clock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Report.class, this::onReport)
                .onMessage(FindBranch.class, this::onFindBranch).onMessage(ToBranch.class, this::onToBranch)
                .onMessage(JoinMembers.class, this::onJoinMembers)
                .onMessage(FormAlone.class, this::onFormAlone).onMessage(DownMembers.class, this::onDownMembers)
                .onMessage(DownSelf.class, this::onDownSelf).onMessage(Quarantined.class, this::onQuarantined)
                .onMessage(MembersChanged.class, this::onMembersChanged).onMessage(Tick.class, this::onTick).build();
    }

    private Behavior<Command> onReport(Report message) {
        members.reported(message.facts());
        view.reported(message.facts().nodeName());
        view.publish(members.table());
        return this;
    }

    private Behavior<Command> onFindBranch(FindBranch message) {
        if (!branches.attach(message.channel())) {
            message.replyTo().tell(new ChannelActor.NoBranch(view.self()));
        }
        return this;
    }

    private Behavior<Command> onToBranch(ToBranch message) {
        branches.tell(message.channel(), message.news());
        return this;
    }

    private Behavior<Command> onJoinMembers(JoinMembers message) {
        cluster.manager().tell(new JoinSeedNodes(message.members()));
        return this;
    }

    private Behavior<Command> onFormAlone(FormAlone message) {
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        return this;
    }

    private Behavior<Command> onDownMembers(DownMembers message) {
        for (long incarnation : message.incarnations()) {
            members.addressOf(incarnation).filter(address -> !address.equals(cluster.selfMember().address()))
                    .ifPresent(address -> {
                        getContext().getLog().warn("DOWN | node={} incarnation={}", address.host().get(), incarnation);
                        cluster.manager().tell(new Down(address));
                    });
        }
        return this;
    }

    private Behavior<Command> onDownSelf(DownSelf message) {
        if (members.table().nodes().isEmpty()) {
            getContext().getSystem().terminate();
        } else {
            cluster.manager().tell(new Down(cluster.selfMember().address()));
        }
        return this;
    }

    /** Another member has broken with this one for good: Akka's remoting never speaks to it again. */
    private Behavior<Command> onQuarantined(Quarantined message) {
        getContext().getLog().warn("QUARANTINED | by={}", message.event().remoteAddress());
        return onDownSelf(new DownSelf());
    }

    private Behavior<Command> onMembersChanged(MembersChanged message) {
        boolean wasMember = view.member();
        if (message.event() instanceof MemberRemoved removed) {
            view.removed();
            // At its own end this half sees everybody leave, although they are well.
            if (!cluster.isTerminated()) {
                NodeNames.of(removed.member()).ifPresent(name -> branches.nodeGone(
                        new NodeLife(name.value(), removed.member().uniqueAddress().longUid())));
            }
        }
        members.apply(message.event());
        if (!wasMember && members.table().byRef(view.self()).filter(MemberNode::serving).isPresent()) {
            view.publish(members.table(), members.viewed());
            view.becameMember(clock.instant());
            branches.attachAll();
        }
        view.publish(members.table(), members.viewed());
        sendReport();
        return this;
    }

    private Behavior<Command> onTick(Tick message) {
        view.local().connections().allow(view.ownLimit());
        NodeFacts own = view.ownFacts();
        if (++ticksSinceReport >= TICKS_PER_REPORT || !own.equals(lastSent)) {
            sendReport();
        }
        return this;
    }

    private void sendReport() {
        ticksSinceReport = 0;
        lastSent = view.ownFacts();
        view.ownReported(lastSent);
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
}
