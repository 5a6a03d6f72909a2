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
import java.util.List;
import java.util.Optional;
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
    /** How long a node that is not named any more is taken to have its members still. */
    static final Duration DOUBT = Duration.ofSeconds(3);
    /** How long the first members here wait to be announced until it is known who is elsewhere. */
    static final Duration HEARING_LIMIT = Duration.ofSeconds(1);

    /** Everything this actor understands; all local. */
    public sealed interface Command {}

    /** A member enters; answered with {@link ConnectionActor.Joined}, and from then on told what to receive. */
    record Join(Member member, ActorRef<ConnectionActor.Command> connection, MediaMeter meter) implements Command {}

    /** A member's media is up: the others are told, and receive what it sends. */
    record Connected(ConnectionId connection, TransportKind transport) implements Command {}

    /** A member is gone, whatever the cause. */
    record Leave(ConnectionId connection, ConnectionEnd end) implements Command {}

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

    record CheckDue() implements Command {}

    record AttachDue() implements Command {}

    /** The bookkeeping has not answered. */
    private record NothingHeard() implements Command {}

    private final TimerScheduler<Command> timers;
    private final NodeContext node;
    private final ActorRef<NodeActor.Command> parent;
    private final ChannelId id;
    private final ChannelMembers members = new ChannelMembers();
    private final ChannelEvents events;
    private final ChannelReports reports;
    private final BranchBook book;
    private final BranchVoice voice;
    private final RemoteMembers remote;
    private SessionId session;
    private long joins;
    private boolean flushing;
    private boolean tracksChanged;
    /** While nothing is known yet of a channel that others have: who is connected already. */
    private final Queue<Connected> early = new ArrayDeque<>();
    private boolean hearing;
    private boolean others;
    private boolean stopped;
    /** Whether other nodes may have branches: then only the bookkeeping knows who is the last. */
    private final boolean shared;
    private final BranchEnd ending = new BranchEnd();

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
        this.voice = new BranchVoice(node, timers, members, book);
        this.shared = session.isPresent();
        this.hearing = shared;
        this.reports = new ChannelReports(node, id, this.session, members);
        registerBranch();
        voice.summary(this.session);
        voice.armCheck(true);
        node.events().sessionCreated(id, this.session);
        if (hearing) {
            timers.startSingleTimer(NothingHeard.class, new NothingHeard(), HEARING_LIMIT);
        } else {
            reports.sessionCreated();
        }
        armUpdates();
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
                .onMessage(NothingHeard.class, this::onNothingHeard)
                .onSignal(PostStop.class, this::onPostStop).build();
    }

    private Behavior<Command> onJoin(Join message) {
        joins++;
        timers.cancel(IdleElapsed.class);
        ending.cancel();
        members.add(new ChannelMembers.Entry(message.member(), message.connection(), message.meter()));
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
        events.createdHere(entry, session, now);
        reports.createdHere(entry, now);
        book.joined(entry);
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
        reports.left(entry, message.end(), now());
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
                others = !attached.others().isEmpty() || !attached.pending().isEmpty();
                decideEnd(others);
                if (remote.isInDoubt()) {
                    timers.startSingleTimer(AttachDue.class, new AttachDue(), DOUBT);
                }
            });
        } else if (news instanceof HubNews.Listing listing) {
            remote.listing(listing).ifPresentOrElse(this::apply, this::attach);
            if (ending.isStaying() && listing.members().isEmpty()) {
                onIdleElapsed(new IdleElapsed());
            }
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
        if (ending.isStaying()) {
            onIdleElapsed(new IdleElapsed());
        } else if (!alone) {
            voice.check(remote.isEmpty());
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
        voice.changes();
        return this;
    }

    /** Who else is there only the bookkeeping knows: it is asked by attaching again. */
    private Behavior<Command> onIdleElapsed(IdleElapsed message) {
        ending.ask();
        if (shared) {
            attach();
            timers.startSingleTimer(NothingHeard.class, new NothingHeard(), DOUBT);
        } else {
            decideEnd(false);
        }
        return this;
    }

    private Behavior<Command> onUpdateDue(UpdateDue message) {
        long now = now();
        events.update(session, now);
        reports.update(now);
        armUpdates();
        return this;
    }

    private Behavior<Command> onCheckDue(CheckDue message) {
        voice.check(remote.isEmpty());
        return this;
    }

    private Behavior<Command> onAttachDue(AttachDue message) {
        voice.summary(session);
        return this;
    }

    private Behavior<Command> onNothingHeard(NothingHeard message) {
        announceEarly();
        decideEnd(!remote.isEmpty());
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        stopped = true;
        return Behaviors.stopped();
    }

    /** Also the end after a failure: nobody may stay in a channel that is gone. */
    private Behavior<Command> onPostStop(PostStop signal) {
        for (ChannelMembers.Entry entry : List.copyOf(members.all())) {
            entry.actor.tell(new ConnectionActor.Disconnect(CloseReason.CHANNEL_UNAVAILABLE.code(),
                    CloseReason.CHANNEL_UNAVAILABLE.text()));
            members.remove(entry.member.connectionId());
            reports.left(entry, ConnectionEnd.of(CloseReason.CHANNEL_UNAVAILABLE), now());
        }
        node.cluster().tell(book.closed());
        node.registry().branchEnded(id, getContext().getSelf());
        node.events().sessionDestroyed(id, session);
        if (ending.isLast()) {
            reports.sessionDestroyed(SessionEnd.IDLE);
        } else if (reports.isTeller() && (stopped || remote.isEmpty())) {
            reports.sessionDestroyed(stopped ? SessionEnd.TERMINATED_API : SessionEnd.SERVER_SHUTDOWN);
        }
        return this;
    }

    /** Two nodes may have begun the channel at the same moment: then one of them takes over the other's session. */
    private void adopt(SessionId channelSession) {
        if (!channelSession.equals(session)) {
            node.events().sessionDestroyed(id, session);
            session = channelSession;
            node.events().sessionCreated(id, session);
            reports.adopt(session);
            registerBranch();
        }
    }

    private void announceEarly() {
        if (hearing && !others && remote.isEmpty()) {
            reports.sessionCreated();
        }
        hearing = false;
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
            events.createdElsewhere(known, session, now);
            reports.createdElsewhere(known, now);
            armUpdates();
            flushLater();
        }
    }

    private void removeElsewhere(ConnectionId connection) {
        ChannelMembers.Known known = members.removeElsewhere(connection);
        if (known != null) {
            tracksChanged |= !known.member.tracks().isEmpty();
            events.destroyed(known, session, now());
            reports.leftElsewhere(known);
            flushLater();
        }
    }

    private void decideEnd(boolean othersThere) {
        if (ending.decide(othersThere, reports.isTeller())) {
            parent.tell(new NodeActor.ChannelIdle(id, joins));
        } else if (ending.isStaying()) {
            timers.startSingleTimer(IdleElapsed.class, new IdleElapsed(), BranchVoice.CHECK_INTERVAL);
        }
    }

    private void attach() {
        voice.attach(session);
    }

    private void flushLater() {
        if (!flushing) {
            flushing = true;
            getContext().getSelf().tell(new Flush());
        }
    }

    /** A member from elsewhere may be due before those of this node. */
    private void armUpdates() {
        long wait = Math.min(events.waitNanos(now()), reports.waitNanos(now()));
        timers.startSingleTimer(UpdateDue.class, new UpdateDue(), Duration.ofNanos(wait));
    }

    private void registerBranch() {
        node.registry().branchChanged(new Branch(id, session, members.size()), getContext().getSelf());
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
