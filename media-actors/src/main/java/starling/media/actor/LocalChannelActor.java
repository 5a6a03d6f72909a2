package starling.media.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.SessionTerms;

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

    /** The application has put other metadata, {@link Member#notifyMetadata()}, for a connected member. */
    record MetadataChanged(ConnectionId connection, JsonNode metadata) implements Command {}

    /** The bookkeeping wants the branch's summary. */
    record Attach() implements Command {}

    /** The bookkeeping has told something of the other branches. */
    record HubSaid(HubNews news) implements Command {}

    /** A node is no longer in the cluster. */
    record NodeGone(NodeLife node) implements Command {}

    /** The session is over. */
    record Stop() implements Command {}

    /** An operation on the forwarding filters here. */
    record Filter(FilterRequest request) implements Command {}

    private record Flush() implements Command {}

    record IdleElapsed() implements Command {}

    private record UpdateDue() implements Command {}

    record CheckDue() implements Command {}

    record AttachDue() implements Command {}

    /** The bookkeeping has not answered. */
    private record NothingHeard() implements Command {}

    /** Who was asked whether the session may begin has answered; empty: it may not. */
    record SessionAnswered(Optional<SessionTerms> terms) implements Command {}

    record GateRetry() implements Command {}

    private final TimerScheduler<Command> timers;
    private final NodeContext node;
    private final ChannelId id;
    private final ChannelMembers members = new ChannelMembers();
    private final ChannelEvents events;
    private final BranchBook book;
    private final BranchVoice voice;
    private final RemoteMembers remote;
    private final ChannelFilters filters;
    private final RemoteArrivals arrivals;
    private final BranchSession session;
    private boolean flushing;
    private boolean tracksChanged;
    /** While nothing is known yet of a channel that others have: who is connected already. */
    private final Queue<Connected> early = new ArrayDeque<>();
    private boolean hearing;
    private boolean others;
    private boolean stopped;
    /** Whether other nodes may have branches: then only the bookkeeping knows who is the last. */
    private final boolean shared;

    private LocalChannelActor(ActorContext<Command> context, TimerScheduler<Command> timers, NodeContext node,
            ActorRef<NodeActor.Command> parent, ChannelId id, Optional<SessionId> known) {
        super(context);
        this.timers = timers;
        this.node = node;
        this.id = id;
        this.events = new ChannelEvents(node, members);
        this.book = new BranchBook(id, node.random().nextLong(), node.signaling().notifies());
        this.remote = new RemoteMembers(book.life());
        this.filters = new ChannelFilters(id, book.life(), members);
        this.shared = known.isPresent();
        this.hearing = shared;
        this.session = new BranchSession(node, timers, context.getSelf(), parent, id, known, book.life(), members,
                filters, this::enter);
        this.arrivals = new RemoteArrivals(id, members, events, session.reports());
        this.voice = new BranchVoice(node, timers, members, book, filters, session.gate());
        session.begin(shared);
        voice.summary(session.session());
        voice.armCheck(true);
        if (hearing) {
            timers.startSingleTimer(NothingHeard.class, new NothingHeard(), HEARING_LIMIT);
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
                .onMessage(Leave.class, this::onLeave)
                .onMessage(MetadataChanged.class, this::onMetadataChanged).onMessage(Attach.class, this::onAttach)
                .onMessage(HubSaid.class, this::onHubSaid).onMessage(Filter.class, this::onFilter)
                .onMessage(NodeGone.class, this::onNodeGone)
                .onMessage(Stop.class, this::onStop).onMessage(Flush.class, this::onFlush)
                .onMessage(IdleElapsed.class, this::onIdleElapsed).onMessage(UpdateDue.class, this::onUpdateDue)
                .onMessage(CheckDue.class, this::onCheckDue).onMessage(AttachDue.class, this::onAttachDue)
                .onMessage(NothingHeard.class, this::onNothingHeard)
                .onMessage(SessionAnswered.class, this::onSessionAnswered)
                .onMessage(GateRetry.class, this::onGateRetry)
                .onSignal(PostStop.class, this::onPostStop).build();
    }

    private Behavior<Command> onJoin(Join message) {
        session.join(message);
        return this;
    }

    private void enter(Join message) {
        filters.joined(message.member());
        members.add(new ChannelMembers.Entry(message.member(), message.connection(), message.meter()));
        session.register();
        message.connection().tell(new ConnectionActor.Joined(getContext().getSelf(), session.session()));
        tracksChanged = true;
        flushLater();
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
        events.createdHere(entry, session.session(), now);
        session.reports().createdHere(entry, now);
        book.joined(entry);
        armUpdates();
        flushLater();
        return this;
    }

    private Behavior<Command> onLeave(Leave message) {
        ChannelMembers.Entry entry = members.remove(message.connection());
        filters.left(message.connection());
        boolean waited = session.gate().left(message.connection());
        if (entry == null) {
            if (waited) {
                session.idleIfEmpty();
            }
            return this;
        }
        book.left(message.connection());
        session.reports().left(entry, message.end(), now());
        if (entry.announced()) {
            tracksChanged |= !entry.member.tracks().isEmpty();
            events.destroyed(entry, session.session(), now());
            flushLater();
        }
        session.idleIfEmpty();
        session.register();
        return this;
    }

    private Behavior<Command> onMetadataChanged(MetadataChanged message) {
        members.putMetadata(message.connection(), message.metadata());
        book.metadataChanged(message.connection());
        flushLater();
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
                session.adopt(attached.session());
                apply(difference);
                others = !attached.others().isEmpty() || !attached.pending().isEmpty();
                session.heardOfOthers(others, attached.told());
                if (remote.isInDoubt()) {
                    timers.startSingleTimer(AttachDue.class, new AttachDue(), DOUBT);
                }
            });
        } else if (news instanceof HubNews.Listing listing) {
            remote.listing(listing).ifPresentOrElse(this::apply, this::attach);
            if (session.isStaying() && listing.members().isEmpty()) {
                onIdleElapsed(new IdleElapsed());
            }
        } else if (news instanceof HubNews.Change change) {
            remote.changed(change).ifPresentOrElse(this::apply, this::attach);
        } else if (news instanceof HubNews.Metadata metadata) {
            remote.metadata(metadata).ifPresentOrElse(this::apply, this::attach);
        } else if (news instanceof HubNews.Checked checked) {
            if (!remote.checked(checked)) {
                attach();
            }
        } else if (news instanceof HubNews.AttachAgain again && again.life() == book.life()) {
            attach();
        } else if (news instanceof HubNews.OfSession ofSession) {
            session.gate().heard(ofSession);
        } else if (news instanceof HubNews.Filters now) {
            filters.adopt(now);
            flushLater();
        }
        if (hearing && remote.isComplete()) {
            announceEarly();
        }
        return this;
    }

    private Behavior<Command> onFilter(Filter message) {
        filters.handle(message.request());
        flushLater();
        return this;
    }

    /** The bookkeeping may have been on that node: the next one is to know of this branch soon. */
    private Behavior<Command> onNodeGone(NodeGone message) {
        boolean alone = remote.isEmpty();
        List<ConnectionId> lost = remote.nodeGone(message.node());
        if (!lost.isEmpty()) {
            node.cluster().lost(message.node(), id, session.session(), lost);
        }
        changed(arrivals.remove(lost, session.session(), now()));
        if (session.isStaying()) {
            onIdleElapsed(new IdleElapsed());
        } else if (!alone) {
            voice.check(remote.isEmpty());
        }
        return this;
    }

    private Behavior<Command> onFlush(Flush message) {
        flushing = false;
        filters.takeChanged()
                .forEach((entry, blocked) -> entry.actor.tell(new ConnectionActor.SourcesBlocked(blocked)));
        if (tracksChanged) {
            tracksChanged = false;
            members.takeChanged().forEach(
                    entry -> entry.actor.tell(new ConnectionActor.PeersChanged(members.wanted(entry))));
        }
        events.flush();
        voice.changes();
        return this;
    }

    /** Who else is there only the bookkeeping knows: it is asked by attaching again. */
    private Behavior<Command> onIdleElapsed(IdleElapsed message) {
        if (!session.idle()) {
            return this;
        }
        if (shared) {
            attach();
            timers.startSingleTimer(NothingHeard.class, new NothingHeard(), DOUBT);
        } else {
            session.decideEnd(false);
        }
        return this;
    }

    private Behavior<Command> onUpdateDue(UpdateDue message) {
        long now = now();
        events.update(session.session(), now);
        session.reports().update(now);
        armUpdates();
        return this;
    }

    private Behavior<Command> onCheckDue(CheckDue message) {
        voice.check(remote.isEmpty());
        session.gate().check();
        return this;
    }

    private Behavior<Command> onAttachDue(AttachDue message) {
        voice.summary(session.session());
        return this;
    }

    private Behavior<Command> onNothingHeard(NothingHeard message) {
        announceEarly();
        if (session.asksAgain()) {
            attach();
            timers.startSingleTimer(NothingHeard.class, new NothingHeard(), DOUBT);
        } else {
            session.decideEnd(!remote.isEmpty());
        }
        return this;
    }

    private Behavior<Command> onSessionAnswered(SessionAnswered message) {
        session.gate().answered(message.terms());
        return this;
    }

    private Behavior<Command> onGateRetry(GateRetry message) {
        session.gate().retry();
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
            session.reports().left(entry, ConnectionEnd.of(CloseReason.CHANNEL_UNAVAILABLE), now());
        }
        SessionEnd end = stopped ? SessionEnd.TERMINATED_API : SessionEnd.SERVER_SHUTDOWN;
        session.gate().stop(() -> session.reports().beganTooLate(end));
        node.cluster().tell(book.closed());
        session.over(end, remote.isEmpty());
        return this;
    }

    private void announceEarly() {
        if (hearing && !others && remote.isEmpty()) {
            session.nobodyElse();
        }
        hearing = false;
        for (Connected member = early.poll(); member != null; member = early.poll()) {
            onConnected(member);
        }
    }

    private void apply(RemoteMembers.Difference difference) {
        changed(arrivals.apply(difference, session.session(), now()));
    }

    private void changed(RemoteArrivals.Change change) {
        tracksChanged |= change.tracks();
        if (change.somebody()) {
            armUpdates();
            flushLater();
        }
    }

    private void attach() {
        voice.attach(session.session());
    }

    private void flushLater() {
        if (!flushing) {
            flushing = true;
            getContext().getSelf().tell(new Flush());
        }
    }

    /** A member from elsewhere may be due before those of this node. */
    private void armUpdates() {
        long wait = Math.min(events.waitNanos(now()), session.reports().waitNanos(now()));
        timers.startSingleTimer(UpdateDue.class, new UpdateDue(), Duration.ofNanos(wait));
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
