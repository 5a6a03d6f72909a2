package starling.cluster.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import starling.cluster.ClusterMessage;
import starling.cluster.NodeMode;
import starling.cluster.journal.LostSession;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeAddresses;
import starling.cluster.membership.NodeFacts;
import starling.cluster.membership.NodeRef;
import starling.cluster.placement.ChannelPlacement;
import starling.core.id.ChannelId;
import starling.core.signaling.CloseReason;
import starling.media.actor.Branch;

/**
 * The bookkeeping of one channel in the cluster: which node is its home. All of it is soft state. A new one, which may
 * follow one that died with its node, first asks every member whether the channel lives there.
 *
 * <p>
 * A home is <em>claimed</em> when a client is sent there and <em>confirmed</em> by the branch that opens. It ends when
 * its branch has closed and no client can be on the way any more, or with its node.
 */
public final class ChannelActor extends AbstractBehavior<ChannelActor.Command> {
    public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "channel");

    /** How long a client that was sent somewhere may take to arrive. */
    static final Duration CLAIM = Duration.ofSeconds(10);
    /** How long a client waits for a home, or a possible home, that cannot be reached. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How often a confirmed home is asked whether it still is one, should the news of its end have been lost. */
    static final Duration VERIFICATION = Duration.ofSeconds(60);
    static final int MAX_WAITING = 1000;
    private static final Duration TICK = Duration.ofMillis(250);

    /** Everything this actor understands. */
    public sealed interface Command {}

    /**
     * Where is the channel, or where shall it be?
     *
     * @param contacted the node the client is connected to
     * @param redirected whether another node sent the client there
     */
    public record Place(NodeRef contacted, boolean redirected, ActorRef<PlaceReply> replyTo)
            implements
                Command,
                ClusterMessage {}

    /** The channel has members on this node. */
    public record BranchOpened(NodeRef node, Branch branch) implements Command, ClusterMessage {}

    /** The channel's session on this node is over. */
    public record BranchClosed(NodeRef node, Branch branch) implements Command, ClusterMessage {}

    /** A node's answer to {@link MembershipActor.FindBranch}. */
    public record BranchFound(NodeRef node, Optional<Branch> branch) implements Command, ClusterMessage {}

    /** Nothing more will come: sent by the shard when it is asked to let this entity go. */
    public record Stop() implements Command, ClusterMessage {}

    private record Tick() implements Command {}

    /** The answer to {@link Place}. */
    public sealed interface PlaceReply extends ClusterMessage {}

    /** @param signalingUrl the home's {@code cluster_signaling_url} */
    public record Placed(NodeRef home, String signalingUrl) implements PlaceReply {}

    /** Nowhere at this moment. */
    public record Refused(CloseReason reason) implements PlaceReply {}

    private record Waiting(Place request, long deadlineNanos) {}

    private final TimerScheduler<Command> timers;
    private final ChannelId id;
    private final ClusterView view;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final LongSupplier nanoClock;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Set<NodeRef> answered = new HashSet<>();
    private boolean asking = true;
    private NodeRef home;
    private Optional<Branch> branch = Optional.empty();
    private long claimEndNanos;
    private long nextVerificationNanos;

    private ChannelActor(ActorContext<Command> context, TimerScheduler<Command> timers, ChannelId id,
            ClusterView view, ActorRef<ClusterSharding.ShardCommand> shard, LongSupplier nanoClock) {
        super(context);
        this.timers = timers;
        this.id = id;
        this.view = view;
        this.shard = shard;
        this.nanoClock = nanoClock;
        this.claimEndNanos = nanoClock.getAsLong() + CLAIM.toNanos();
        ask();
        answerWaiting();
    }

    public static Behavior<Command> create(ChannelId id, ClusterView view,
            ActorRef<ClusterSharding.ShardCommand> shard, LongSupplier nanoClock) {
        return Behaviors.setup(context -> Behaviors
                .withTimers(timers -> new ChannelActor(context, timers, id, view, shard, nanoClock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Place.class, this::onPlace)
                .onMessage(BranchOpened.class, this::onBranchOpened)
                .onMessage(BranchClosed.class, this::onBranchClosed)
                .onMessage(BranchFound.class, this::onBranchFound).onMessage(Tick.class, this::onTick)
                .onMessage(Stop.class, this::onStop).build();
    }

    private Behavior<Command> onPlace(Place message) {
        if (waiting.size() == MAX_WAITING) {
            message.replyTo().tell(new Refused(CloseReason.CHANNEL_UNAVAILABLE));
            return this;
        }
        waiting.add(new Waiting(message, now() + PATIENCE.toNanos()));
        answerWaiting();
        return this;
    }

    private Behavior<Command> onBranchOpened(BranchOpened message) {
        confirm(message.node(), message.branch());
        answerWaiting();
        return this;
    }

    private Behavior<Command> onBranchClosed(BranchClosed message) {
        if (message.node().equals(home) && branch.filter(open -> isSameSession(open, message.branch())).isPresent()) {
            branch = Optional.empty();
            claimEndNanos = Math.max(claimEndNanos, now());
            armTick();
        }
        return this;
    }

    private Behavior<Command> onBranchFound(BranchFound message) {
        if (message.branch().isPresent()) {
            confirm(message.node(), message.branch().get());
        } else if (message.node().equals(home) && !asking && now() - claimEndNanos > 0) {
            branch = Optional.empty();
        }
        answered.add(message.node());
        answerWaiting();
        return this;
    }

    private Behavior<Command> onTick(Tick message) {
        long now = now();
        if (!asking && waiting.isEmpty() && branch.isEmpty() && now - claimEndNanos >= 0) {
            shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
            return this;
        }
        if (asking) {
            ask();
        } else if (branch.isPresent() && now - nextVerificationNanos >= 0) {
            nextVerificationNanos = now + VERIFICATION.toNanos();
            view.table().byRef(home).ifPresentOrElse(this::ask, this::homeIsGone);
        }
        answerWaiting();
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        waiting.forEach(client -> client.request().replyTo().tell(new Refused(CloseReason.CHANNEL_UNAVAILABLE)));
        return Behaviors.stopped();
    }

    /** While somebody waits: soon; else when the claim ends or the home is to be verified. */
    private void armTick() {
        Duration delay = TICK;
        if (!asking && waiting.isEmpty()) {
            long due = branch.isPresent() ? nextVerificationNanos : claimEndNanos;
            delay = Duration.ofNanos(Math.max(0, due - now()));
        }
        timers.startSingleTimer(Tick.class, new Tick(), delay);
    }

    private void ask() {
        for (MemberNode node : view.table().nodes()) {
            if (node.serving() && !answered.contains(node.ref())) {
                ask(node);
            }
        }
    }

    private void ask(MemberNode node) {
        Adapter.toClassic(getContext().getSystem()).actorSelection(NodeAddresses.membershipPath(node.address())).tell(
                new MembershipActor.FindBranch(id, getContext().getSelf()), akka.actor.ActorRef.noSender());
    }

    private void confirm(NodeRef node, Branch opened) {
        boolean better = home == null || node.equals(home) || branch.isEmpty() || view.table().byRef(home).isEmpty()
                || asking && opened.connections() > branch.get().connections();
        if (better) {
            home = node;
            branch = Optional.of(opened);
            nextVerificationNanos = now() + VERIFICATION.toNanos();
        } else {
            getContext().getLog().warn("channel {} has members on {} although it lives on {}: "
                    + "they stay apart until they connect again", id, node.name(), home.name());
        }
    }

    private void answerWaiting() {
        if (asking) {
            asking = view.table().nodes().stream()
                    .anyMatch(node -> node.serving() && !answered.contains(node.ref()));
        }
        Iterator<Waiting> each = waiting.iterator();
        while (each.hasNext()) {
            Waiting client = each.next();
            Optional<PlaceReply> reply = asking ? Optional.empty() : decide(client.request());
            if (reply.isEmpty() && now() - client.deadlineNanos() >= 0) {
                reply = Optional.of(new Refused(CloseReason.CHANNEL_UNAVAILABLE));
            }
            if (reply.isPresent()) {
                client.request().replyTo().tell(reply.get());
                each.remove();
            }
        }
        armTick();
    }

    /** Empty: not to be decided at this moment. */
    private Optional<PlaceReply> decide(Place request) {
        if (home != null && view.table().byRef(home).isEmpty()) {
            homeIsGone();
        }
        if (home != null) {
            return view.table().byRef(home).filter(MemberNode::reachable).flatMap(view::facts)
                    .map(facts -> admitAtHome(facts, request));
        }
        ChannelPlacement.Choice choice = ChannelPlacement.choose(view.loads(), request.contacted().name(),
                request.redirected());
        return switch (choice.verdict()) {
            case CHOSEN -> view.table().byName(choice.node()).flatMap(node -> {
                home = node.ref();
                return view.facts(node).map(this::placed);
            });
            case ALL_FULL -> Optional.of(new Refused(CloseReason.CONNECTION_LIMIT));
            case ALL_BLOCKED -> Optional.of(new Refused(CloseReason.BLOCKED_NEW_SESSION));
            case NONE_REACHABLE -> Optional.empty();
        };
    }

    private PlaceReply admitAtHome(NodeFacts facts, Place request) {
        if (facts.mode() == NodeMode.BLOCK_NEW_CONNECTION) {
            return new Refused(CloseReason.BLOCKED_NEW_CONNECTION);
        }
        if (home.equals(request.contacted())) {
            return placed(facts);
        }
        if (request.redirected()) {
            return new Refused(CloseReason.CHANNEL_UNAVAILABLE);
        }
        return facts.connections() >= facts.maxConnections()
                ? new Refused(CloseReason.CONNECTION_LIMIT)
                : placed(facts);
    }

    private PlaceReply placed(NodeFacts facts) {
        claimEndNanos = now() + CLAIM.toNanos();
        view.placed(home.name());
        return new Placed(home, facts.clusterSignalingUrl());
    }

    private void homeIsGone() {
        // A node that is back already tells itself what it had.
        branch.filter(held -> view.table().byName(home.name()).isEmpty()).ifPresent(held -> view.local().lost()
                .add(home.name(), new LostSession(id, held.session(), held.connections(), List.of())));
        home = null;
        branch = Optional.empty();
    }

    private static boolean isSameSession(Branch one, Branch other) {
        return one.session().equals(other.session());
    }

    private long now() {
        return nanoClock.getAsLong();
    }
}
