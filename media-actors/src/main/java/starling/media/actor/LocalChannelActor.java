package starling.media.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.MemberFacts;

/**
 * One channel's members on this node, the channel's branch here: tells each what it should receive and each what happens to
 * the others, wherever they are. Lives from the first member here until nobody has been here for a while.
 *
 * <p>
 * Changes are handed out by a message to itself, so that what waits in the mailbox is merged: fifty joins in a burst are
 * one new list of tracks per member, and one message to the channel's bookkeeping. The list goes out before the notify
 * events of the same burst.
 */
public final class LocalChannelActor extends AbstractBehavior<LocalChannelActor.Command> {
    /** Between two {@code connection.updated} of one connection. */
    static final Duration UPDATE_INTERVAL = Duration.ofMinutes(1);
    /** Between two checks of what the bookkeeping knows, while other nodes have members, */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(15);
    /** and while they have none. */
    static final Duration LONE_CHECK_INTERVAL = Duration.ofSeconds(60);
    /** Summaries are large: at most one in this time. */
    static final Duration ATTACH_DISTANCE = Duration.ofSeconds(1);

    /** How long a node that is not named any more is taken to have its members still. */
    static final Duration DOUBT = Duration.ofSeconds(3);
    /** How long the first members here wait to be announced until it is known who is elsewhere. */
    static final Duration HEARING_LIMIT = Duration.ofSeconds(1);

    /** Everything this actor understands; all local. */
    public sealed interface Command {}

    /** A member enters; answered with {@link ConnectionActor.Joined}, and from then on told what to receive. */
    record Join(Member member, ActorRef<ConnectionActor.Command> connection) implements Command {}

    /** A member's media is up: the others are told, and receive what it sends. */
    record Connected(ConnectionId connection, TransportKind transport) implements Command {}

    /** A member is gone, whatever the cause. */
    record Leave(ConnectionId connection) implements Command {}

    /** The bookkeeping wants the branch's summary. */
    record Attach() implements Command {}

    /** The bookkeeping has told something of the other branches. */
    record HubSaid(HubNews news) implements Command {}

    /** A node is no longer in the cluster. */
    record NodeGone(NodeLife node) implements Command {}

    /** The session is over. */
    record Stop() implements Command {}

    private record Flush() implements Command {}

    private record IdleElapsed() implements Command {}

    private record UpdateDue() implements Command {}

    private record CheckDue() implements Command {}

    private record AttachDue() implements Command {}

    private record HearingElapsed() implements Command {}

    private record Update(ConnectionId connection, long dueNanos) {}

    private final TimerScheduler<Command> timers;
    private final NodeContext node;
    private final ActorRef<NodeActor.Command> parent;
    private final ChannelId id;
    private final ChannelMembers members = new ChannelMembers();
    private final ChannelEvents events;
    private final BranchBook book;
    private final RemoteMembers remote;
    private final Queue<Update> updates = new PriorityQueue<>(Comparator.comparingLong(Update::dueNanos));
    private SessionId session;
    private long joins;
    private boolean flushing;
    private boolean tracksChanged;
    private long nextAttachNanos;
    /** While nothing is known yet of a channel that others have: who is connected already. */
    private final Queue<Connected> early = new ArrayDeque<>();
    private boolean hearing;

    private LocalChannelActor(ActorContext<Command> context, TimerScheduler<Command> timers, NodeContext node,
            ActorRef<NodeActor.Command> parent, ChannelId id, Optional<SessionId> session) {
        super(context);
        this.timers = timers;
        this.node = node;
        this.parent = parent;
        this.id = id;
        this.session = session.orElseGet(() -> SessionId.random(node.random()));
        this.events = new ChannelEvents(node, members);
        this.book = new BranchBook(id, node.random().nextLong(), node.signaling().notifies());
        this.remote = new RemoteMembers(book.life());
        this.hearing = session.isPresent();
        registerBranch();
        sendSummary();
        armCheck();
        if (hearing) {
            timers.startSingleTimer(HearingElapsed.class, new HearingElapsed(), HEARING_LIMIT);
        }
        node.events().sessionCreated(id, this.session);
    }

    /** @param session the channel's session, if it has one on other nodes */
    static Behavior<Command> create(NodeContext node, ActorRef<NodeActor.Command> parent, ChannelId id,
            Optional<SessionId> session) {
        return Behaviors.setup(context -> Behaviors
                .withTimers(timers -> new LocalChannelActor(context, timers, node, parent, id, session)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Join.class, this::onJoin).onMessage(Connected.class, this::onConnected)
                .onMessage(Leave.class, this::onLeave).onMessage(Attach.class, this::onAttach)
                .onMessage(HubSaid.class, this::onHubSaid).onMessage(NodeGone.class, this::onNodeGone)
                .onMessage(Stop.class, this::onStop).onMessage(Flush.class, this::onFlush)
                .onMessage(IdleElapsed.class, this::onIdleElapsed).onMessage(UpdateDue.class, this::onUpdateDue)
                .onMessage(CheckDue.class, this::onCheckDue).onMessage(AttachDue.class, this::onAttachDue)
                .onMessage(HearingElapsed.class, this::onHearingElapsed)
                .onSignal(PostStop.class, this::onPostStop).build();
    }

    private Behavior<Command> onJoin(Join message) {
        joins++;
        timers.cancel(IdleElapsed.class);
        members.add(new ChannelMembers.Entry(message.member(), message.connection()));
        registerBranch();
        message.connection().tell(new ConnectionActor.Joined(getContext().getSelf(), session));
        tracksChanged = true;
        flushLater();
        return this;
    }

    private Behavior<Command> onConnected(Connected message) {
        if (hearing) {
            early.add(message);
            return this;
        }
        long now = now();
        ChannelMembers.Entry entry = members.announce(message.connection(), message.transport(), now);
        if (entry == null) {
            return this;
        }
        tracksChanged |= !entry.member.tracks().isEmpty();
        events.createdHere(entry, session);
        book.joined(entry);
        updates.add(new Update(message.connection(), now + UPDATE_INTERVAL.toNanos()));
        armUpdates();
        flushLater();
        return this;
    }

    private Behavior<Command> onLeave(Leave message) {
        ChannelMembers.Entry entry = members.remove(message.connection());
        if (entry == null) {
            return this;
        }
        book.left(message.connection());
        if (entry.announced()) {
            tracksChanged |= !entry.member.tracks().isEmpty();
            events.destroyed(entry, session, now());
            flushLater();
        }
        if (members.isEmpty()) {
            timers.startSingleTimer(IdleElapsed.class, new IdleElapsed(), node.sessionIdle());
        }
        registerBranch();
        return this;
    }

    private Behavior<Command> onAttach(Attach message) {
        attach();
        return this;
    }

    private Behavior<Command> onHubSaid(HubSaid message) {
        HubNews news = message.news();
        if (news instanceof HubNews.Attached attached) {
            remote.attached(attached).ifPresent(difference -> {
                adopt(attached.session());
                apply(difference);
                if (remote.isInDoubt()) {
                    timers.startSingleTimer(AttachDue.class, new AttachDue(), DOUBT);
                }
            });
        } else if (news instanceof HubNews.Listing listing) {
            remote.listing(listing).ifPresentOrElse(this::apply, this::attach);
        } else if (news instanceof HubNews.Change change) {
            remote.changed(change).ifPresentOrElse(this::apply, this::attach);
        } else if (news instanceof HubNews.Checked checked) {
            if (!remote.checked(checked)) {
                attach();
            }
        } else if (news instanceof HubNews.AttachAgain again && again.life() == book.life()) {
            attach();
        }
        if (hearing && remote.isComplete()) {
            announceEarly();
        }
        return this;
    }

    /** The bookkeeping may have been on that node: the next one is to know of this branch soon. */
    private Behavior<Command> onNodeGone(NodeGone message) {
        boolean alone = remote.isEmpty();
        remote.nodeGone(message.node()).forEach(this::removeElsewhere);
        if (!alone) {
            check();
        }
        return this;
    }

    private Behavior<Command> onFlush(Flush message) {
        flushing = false;
        if (tracksChanged) {
            tracksChanged = false;
            for (ChannelMembers.Entry entry : members.takeChanged()) {
                entry.actor.tell(new ConnectionActor.PeersChanged(members.wanted(entry)));
            }
        }
        events.flush();
        sendChanges();
        return this;
    }

    private Behavior<Command> onIdleElapsed(IdleElapsed message) {
        parent.tell(new NodeActor.ChannelIdle(id, joins));
        return this;
    }

    private Behavior<Command> onUpdateDue(UpdateDue message) {
        long now = now();
        while (!updates.isEmpty() && updates.peek().dueNanos() - now <= 0) {
            Update update = updates.remove();
            ChannelMembers.Known member = members.announced(update.connection());
            if (member != null) {
                events.updated(member, session, now);
                updates.add(new Update(update.connection(), update.dueNanos() + UPDATE_INTERVAL.toNanos()));
            }
        }
        armUpdates();
        return this;
    }

    private Behavior<Command> onCheckDue(CheckDue message) {
        check();
        return this;
    }

    private Behavior<Command> onAttachDue(AttachDue message) {
        sendSummary();
        return this;
    }

    private Behavior<Command> onHearingElapsed(HearingElapsed message) {
        announceEarly();
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        return Behaviors.stopped();
    }

    /** Also the end after a failure: nobody may stay in a channel that is gone. */
    private Behavior<Command> onPostStop(PostStop signal) {
        for (ChannelMembers.Entry entry : members.all()) {
            entry.actor.tell(new ConnectionActor.Disconnect(CloseReason.CHANNEL_UNAVAILABLE.code(),
                    CloseReason.CHANNEL_UNAVAILABLE.text()));
        }
        node.cluster().tell(book.closed());
        node.registry().branchEnded(id, getContext().getSelf());
        node.events().sessionDestroyed(id, session);
        return this;
    }

    /** Two nodes may have begun the channel at the same moment: then one of them takes over the other's session. */
    private void adopt(SessionId channelSession) {
        if (!channelSession.equals(session)) {
            node.events().sessionDestroyed(id, session);
            session = channelSession;
            node.events().sessionCreated(id, session);
            registerBranch();
        }
    }

    private void announceEarly() {
        hearing = false;
        timers.cancel(HearingElapsed.class);
        for (Connected member = early.poll(); member != null; member = early.poll()) {
            onConnected(member);
        }
    }

    private void apply(RemoteMembers.Difference difference) {
        difference.left().forEach(this::removeElsewhere);
        difference.joined().forEach(this::addElsewhere);
    }

    private void addElsewhere(MemberFacts facts) {
        long now = now();
        long age = TimeUnit.MILLISECONDS.toNanos(facts.ageMillis());
        ChannelMembers.Known known = members.addElsewhere(facts.member(id), facts.transport(), now - age);
        if (known != null) {
            tracksChanged |= !known.member.tracks().isEmpty();
            events.createdElsewhere(known, session);
            updates.add(new Update(facts.connectionId(),
                    now + UPDATE_INTERVAL.toNanos() - age % UPDATE_INTERVAL.toNanos()));
            armUpdates();
            flushLater();
        }
    }

    private void removeElsewhere(ConnectionId connection) {
        ChannelMembers.Known known = members.removeElsewhere(connection);
        if (known != null) {
            tracksChanged |= !known.member.tracks().isEmpty();
            events.destroyed(known, session, now());
            flushLater();
        }
    }

    private void attach() {
        long wait = nextAttachNanos - now();
        if (wait <= 0) {
            sendSummary();
        } else if (!timers.isTimerActive(AttachDue.class)) {
            timers.startSingleTimer(AttachDue.class, new AttachDue(), Duration.ofNanos(wait));
        }
    }

    private void sendSummary() {
        nextAttachNanos = now() + ATTACH_DISTANCE.toNanos();
        book.summary(session, members.size(), members.countsHere(), now()).forEach(node.cluster()::tell);
    }

    private void sendChanges() {
        book.takeChanges(members.size(), members.countsHere(), now()).forEach(node.cluster()::tell);
    }

    private void check() {
        sendChanges();
        node.cluster().tell(book.check(members.size(), members.countsHere()));
        armCheck();
    }

    private void armCheck() {
        timers.startSingleTimer(CheckDue.class, new CheckDue(),
                remote.isEmpty() ? LONE_CHECK_INTERVAL : CHECK_INTERVAL);
    }

    private void flushLater() {
        if (!flushing) {
            flushing = true;
            getContext().getSelf().tell(new Flush());
        }
    }

    /** A member from elsewhere may be due before those of this node. */
    private void armUpdates() {
        if (!updates.isEmpty()) {
            long delay = Math.max(0, updates.peek().dueNanos() - now());
            timers.startSingleTimer(UpdateDue.class, new UpdateDue(), Duration.ofNanos(delay));
        }
    }

    private void registerBranch() {
        node.registry().branchChanged(new Branch(id, session, members.size()), getContext().getSelf());
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
