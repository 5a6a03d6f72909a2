package starling.cluster.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import starling.cluster.ClusterMessage;
import starling.cluster.journal.LostSession;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeRef;
import starling.cluster.placement.ChannelPlacement;
import starling.cluster.placement.PlacementRule;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.CloseReason;
import starling.core.signaling.FilterChange;
import starling.core.signaling.MemberFacts;
import starling.media.actor.BranchNews;
import starling.media.actor.HubNews;

/**
 * The bookkeeping of one channel in the cluster: which nodes have a part of it, a branch, and where the next client goes.
 * Hears from each branch who came and went there, and passes it on to the others. All of it is soft state: a new one, which
 * may follow one that died with its node, first lets every member say what it has.
 *
 * <p>
 * The channel's home, where its clients gather, is <em>claimed</em> when a client is sent there. It ends when no branch is
 * left and no client can be on the way any more, or with its node: then the largest branch that is left is the home.
 */
public final class ChannelActor extends AbstractBehavior<ChannelActor.Command> {
    public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "channel");

    /** How long a client that was sent somewhere may take to arrive. */
    static final Duration CLAIM = Duration.ofSeconds(10);
    /** How long a client waits for a home, or a possible home, that cannot be reached. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A branch that has said nothing for so long is asked whether it still is one: branches speak once a minute. */
    static final Duration VERIFICATION = Duration.ofSeconds(90);
    static final int MAX_WAITING = 1000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration TICK = Duration.ofMillis(250);
    /** So often a new one looks for members it did not know of when it began, and one on several nodes whether all are there. */
    private static final Duration YOUNG_LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Everything this actor understands. */
    public sealed interface Command {}

    /**
     * Which node serves the client?
     *
     * @param contacted the node the client is connected to
     * @param redirected whether another node sent the client there
     * @param gathered whether it goes where the channel's clients gather, even if any node may serve it
     */
    public record Place(NodeRef contacted, boolean redirected, boolean gathered, ActorRef<PlaceReply> replyTo)
            implements
                Command,
                ClusterMessage {}

    /** The branch on this node tells something. */
    public record BranchSays(NodeRef node, BranchNews news) implements Command, ClusterMessage {}

    /** The answer to {@link MembershipActor.FindBranch} of a node without one; a branch sends its summary instead. */
    public record NoBranch(NodeRef node) implements Command, ClusterMessage {}

    /** Changes the channel's forwarding filters; {@code contacted}: the node that was asked to. */
    public record ChangeFilters(NodeRef contacted, FilterChange change, ActorRef<FiltersChanged> replyTo)
            implements
                Command,
                ClusterMessage {}

    /** Nothing more will come: sent by the shard when it is asked to let this entity go. */
    public record Stop() implements Command, ClusterMessage {}

    private record Tick() implements Command {}

    /** The answer to {@link Place}. */
    public sealed interface PlaceReply extends ClusterMessage {}

    /**
     * @param node that serves the client
     * @param signalingUrl its {@code cluster_signaling_url}
     * @param session the channel's, if it has one
     * @param counts its announced connections, as far as the branches have told
     */
    public record Placed(NodeRef node, String signalingUrl, Optional<SessionId> session, ChannelCounts counts)
            implements
                PlaceReply {}

    /** Nowhere at this moment. */
    public record Refused(CloseReason reason) implements PlaceReply {}

    private record Waiting(Place request, long deadlineNanos) {}

    private final TimerScheduler<Command> timers;
    private final ChannelId id;
    private final ClusterView view;
    private final PlacementRule rule;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final LongSupplier nanoClock;
    private final ChannelBook book = new ChannelBook();
    private final BranchMail mail;
    private final BranchStreams streams;
    private final FilterDesk filters;
    private final SessionDesk desk;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Set<NodeRef> answered = new HashSet<>();
    private final long youngUntilNanos;
    private boolean asking = true;
    private NodeRef home;
    private Optional<SessionId> session = Optional.empty();
    private long claimEndNanos;

    private ChannelActor(ActorContext<Command> context, TimerScheduler<Command> timers, ChannelId id,
            ClusterView view, PlacementRule rule, ActorRef<ClusterSharding.ShardCommand> shard,
            LongSupplier nanoClock) {
        super(context);
        this.timers = timers;
        this.id = id;
        this.view = view;
        this.mail = new BranchMail(context, id, view);
        this.rule = rule;
        this.shard = shard;
        this.nanoClock = nanoClock;
        this.streams = new BranchStreams(book, mail::tell);
        this.filters = new FilterDesk(book, mail::tell);
        this.desk = new SessionDesk(mail::tell);
        this.youngUntilNanos = nanoClock.getAsLong() + CLAIM.toNanos();
        this.claimEndNanos = youngUntilNanos;
        unanswered().forEach(mail::ask);
        answerWaiting();
    }

    public static Behavior<Command> create(ChannelId id, ClusterView view, PlacementRule rule,
            ActorRef<ClusterSharding.ShardCommand> shard, LongSupplier nanoClock) {
        return Behaviors.setup(context -> Behaviors
                .withTimers(timers -> new ChannelActor(context, timers, id, view, rule, shard, nanoClock)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Place.class, this::onPlace)
                .onMessage(BranchSays.class, this::onBranchSays).onMessage(NoBranch.class, this::onNoBranch)
                .onMessage(ChangeFilters.class, this::onChangeFilters)
                .onMessage(Tick.class, this::onTick).onMessage(Stop.class, this::onStop).build();
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

    private Behavior<Command> onBranchSays(BranchSays message) {
        NodeRef node = message.node();
        BranchNews news = message.news();
        long now = now();
        if (news instanceof BranchNews.Summary summary) {
            switch (book.attach(node, summary, now)) {
                case COMPLETE -> attached(node, now);
                case BROKEN -> mail.tell(node, new HubNews.AttachAgain(summary.life()));
                case PARTIAL -> {
                    // the rest is on its way
                }
            }
        } else if (news instanceof BranchNews.Change change) {
            if (book.change(node, change, now)) {
                spread(() -> streams.change(node, change.joined(), change.left()));
            } else {
                mail.tell(node, new HubNews.AttachAgain(change.life()));
            }
        } else if (news instanceof BranchNews.Metadata metadata) {
            if (book.metadata(node, metadata, now)) {
                spread(() -> streams.metadata(node, metadata.connection(), metadata.metadata()));
            } else {
                mail.tell(node, new HubNews.AttachAgain(metadata.life()));
            }
        } else if (news instanceof BranchNews.Check check) {
            if (book.check(node, check, now)) {
                streams.checked(node, rule.spreads() ? book.hashWithout(node) : 0);
                book.branch(node).ifPresent(filters::tell);
            } else {
                mail.tell(node, new HubNews.AttachAgain(check.life()));
            }
        } else if (news instanceof BranchNews.Filters known) {
            filters.heard(node, known);
        } else if (news instanceof BranchNews.Closed closed && book.close(node, closed.life()).isPresent()) {
            closed(node);
        } else if (news instanceof BranchNews.OfSession ofSession && book.branch(node)
                .filter(held -> held.life() == ofSession.life()).isPresent()) {
            session = desk.heard(node, ofSession, !asking, session);
        }
        return this;
    }

    private void settle() {
        session.ifPresent(id -> desk.settle(!asking, id));
    }

    private Behavior<Command> onNoBranch(NoBranch message) {
        if (book.close(message.node()).isPresent()) {
            closed(message.node());
        }
        answered.add(message.node());
        answerWaiting();
        return this;
    }

    private Behavior<Command> onChangeFilters(ChangeFilters message) {
        filters.change(message, !asking);
        return this;
    }

    private Behavior<Command> onTick(Tick message) {
        long now = now();
        removeGone();
        if (!asking && waiting.isEmpty() && book.isEmpty() && now - claimEndNanos >= 0) {
            shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
            return this;
        }
        if (asking || young()) {
            unanswered().forEach(mail::ask);
        } else {
            book.branches().stream().filter(held -> now - held.heardNanos() >= VERIFICATION.toNanos())
                    .forEach(held -> view.table().byRef(held.node()).ifPresent(mail::ask));
        }
        answerWaiting();
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        waiting.forEach(client -> client.request().replyTo().tell(new Refused(CloseReason.CHANNEL_UNAVAILABLE)));
        return Behaviors.stopped();
    }

    /** While somebody waits: soon; else when the claim ends, or a node may be gone. */
    private void armTick() {
        Duration delay = TICK;
        if (!asking && waiting.isEmpty()) {
            delay = young()
                    ? YOUNG_LOOK
                    : book.isEmpty()
                            ? Duration.ofNanos(Math.max(0, claimEndNanos - now()))
                            : book.branches().size() > 1 ? LOOK : VERIFICATION;
        }
        timers.startSingleTimer(Tick.class, new Tick(), delay);
    }

    /** A node that has just joined may not know of all others yet. */
    private boolean young() {
        return now() - youngUntilNanos < 0;
    }

    /** A branch is known as it is. */
    private void attached(NodeRef node, long now) {
        // Of this one more is known here than of the cluster.
        removeGone(other -> !other.equals(node) && view.table().byRef(other).isEmpty());
        ChannelBook.Held held = book.branch(node).orElseThrow();
        filters.attached(held);
        if (session.isEmpty() || book.branches().size() == 1) {
            session = Optional.of(held.session());
        }
        Optional<ChannelBook.Held> atHome = home == null ? Optional.empty() : book.branch(home);
        if (home == null || atHome.isEmpty() || asking && held.connections() > atHome.get().connections()) {
            home = node;
        } else if (!rule.spreads() && !node.equals(home)) {
            getContext().getLog().warn("channel {} has members on {} although it lives on {}: "
                    + "they stay apart until they connect again", id, node.name(), home.name());
        }
        answered.add(node);
        streams.attach(held, rule.spreads() ? session.get() : held.session(), rule.spreads(), pending(),
                desk.toldBesides(node), now);
        spread(() -> streams.listing(held, now));
        answerWaiting();
    }

    private void closed(NodeRef node) {
        streams.close(node);
        filters.closed();
        spread(() -> streams.empty(node));
        claimEndNanos = Math.max(claimEndNanos, now());
        desk.gone(node);
        if (book.isEmpty()) {
            desk.over(session);
            session = Optional.empty();
        }
        settle();
        if (node.equals(home)) {
            book.largest().ifPresent(largest -> home = largest.node());
        }
        armTick();
    }

    private void spread(Runnable news) {
        if (rule.spreads()) {
            news.run();
        }
    }

    /** Members that have not said yet whether they have a branch. */
    private Stream<MemberNode> unanswered() {
        return view.table().nodes().stream().filter(node -> node.serving() && !answered.contains(node.ref()));
    }

    private Set<String> pending() {
        return asking
                ? unanswered().map(node -> node.ref().name()).collect(Collectors.toSet())
                : Set.of();
    }

    private void answerWaiting() {
        if (asking && unanswered().findAny().isEmpty()) {
            asking = false;
            settle();
            filters.settle();
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
        removeGone();
        ChannelPlacement.Choice choice = ChannelPlacement.choose(view.loads(),
                new ChannelPlacement.Question(request.contacted().name(), request.redirected(),
                        Optional.ofNullable(home).map(NodeRef::name)),
                request.gathered() ? rule.gathering() : rule);
        return switch (choice.verdict()) {
            case CHOSEN -> view.table().byName(choice.node())
                    .flatMap(node -> view.facts(node).map(facts -> placed(node.ref(), facts.clusterSignalingUrl())));
            case FULL -> Optional.of(new Refused(CloseReason.CONNECTION_LIMIT));
            case SESSION_BLOCKED -> Optional.of(new Refused(CloseReason.BLOCKED_NEW_SESSION));
            case CONNECTION_BLOCKED -> Optional.of(new Refused(CloseReason.BLOCKED_NEW_CONNECTION));
            case ELSEWHERE -> Optional.of(new Refused(CloseReason.CHANNEL_UNAVAILABLE));
            case UNREACHABLE -> Optional.empty();
        };
    }

    private PlaceReply placed(NodeRef node, String signalingUrl) {
        claimEndNanos = now() + CLAIM.toNanos();
        home = home == null ? node : home;
        if (rule.spreads() && session.isEmpty()) {
            session = Optional.of(SessionId.random(RANDOM));
        }
        view.placed(node.name());
        return new Placed(node, signalingUrl, session, book.counts());
    }

    private void removeGone() {
        removeGone(node -> view.table().byRef(node).isEmpty());
    }

    /** The branches hear of lost nodes by themselves. A node that is back already tells itself what it had. */
    private void removeGone(Predicate<NodeRef> isGone) {
        long now = now();
        List<ChannelBook.Held> gone = book.removeGone(isGone);
        for (ChannelBook.Held lost : gone) {
            streams.close(lost.node());
            filters.closed();
            desk.gone(lost.node());
            desk.over(Optional.empty());
            if (view.table().byName(lost.node().name()).isEmpty()) {
                view.local().lost().add(lost.node().name(), new LostSession(id,
                        rule.spreads() ? session.orElse(lost.session()) : lost.session(), lost.connections(),
                        lost.members(now).stream().map(MemberFacts::connectionId).toList()));
            }
        }
        if (home != null && view.table().byRef(home).isEmpty()) {
            home = book.largest().map(ChannelBook.Held::node).orElse(null);
            session = book.isEmpty() ? Optional.empty() : session;
        }
        if (!gone.isEmpty()) {
            settle();
        }
    }

    private long now() {
        return nanoClock.getAsLong();
    }
}
