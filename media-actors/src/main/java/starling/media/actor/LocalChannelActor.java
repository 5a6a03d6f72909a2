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
import java.util.Deque;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.Notify;

/**
 * One channel's members on this node: tells each what it should receive and each what happens to the others. Lives from
 * the first member until the session has been idle for a while.
 *
 * <p>
 * Changes are handed out by a message to itself, so that what waits in the mailbox is merged: fifty joins in a burst are
 * one new list of tracks per member. The list goes out before the notify events of the same burst.
 */
public final class LocalChannelActor extends AbstractBehavior<LocalChannelActor.Command> {
    /** Between two {@code connection.updated} of one connection. */
    static final Duration UPDATE_INTERVAL = Duration.ofMinutes(1);
    /**
     * In a larger channel a connection's update goes to itself only: the number of frames would grow with the square of
     * the members.
     */
    static final int MAX_MEMBERS_FOR_SHARED_UPDATES = 100;

    /** Everything this actor understands; all local. */
    public sealed interface Command {}

    /** A member enters; answered with {@link ConnectionActor.Joined}, and from then on told what to receive. */
    record Join(Member member, ActorRef<ConnectionActor.Command> connection) implements Command {}

    /** A member's media is up: the others are told, and receive what it sends. */
    record Connected(ConnectionId connection, TransportKind transport) implements Command {}

    /** A member is gone, whatever the cause. */
    record Leave(ConnectionId connection) implements Command {}

    /** The session is over. */
    record Stop() implements Command {}

    private record Flush() implements Command {}

    private record IdleElapsed() implements Command {}

    private record UpdateDue() implements Command {}

    /**
     * A notify event that waits for the lists of tracks to go out first.
     *
     * @param number of announcements when it happened: members who came later are not told
     */
    private record Event(Member about, long number, String json, String jsonForItself) {}

    private record Update(ConnectionId connection, long dueNanos) {}

    private final TimerScheduler<Command> timers;
    private final NodeContext node;
    private final ActorRef<NodeActor.Command> parent;
    private final ChannelId id;
    private final SessionId session;
    private final ChannelMembers members = new ChannelMembers();
    private final Deque<Event> events = new ArrayDeque<>();
    private final Deque<Update> updates = new ArrayDeque<>();
    private long joins;
    private boolean flushing;
    private boolean tracksChanged;

    private LocalChannelActor(ActorContext<Command> context, TimerScheduler<Command> timers, NodeContext node,
            ActorRef<NodeActor.Command> parent, ChannelId id) {
        super(context);
        this.timers = timers;
        this.node = node;
        this.parent = parent;
        this.id = id;
        this.session = SessionId.random(node.random());
        node.registry().branchChanged(branch());
        node.cluster().branchOpened(branch());
        node.events().sessionCreated(id, session);
    }

    static Behavior<Command> create(NodeContext node, ActorRef<NodeActor.Command> parent, ChannelId id) {
        return Behaviors
                .setup(context -> Behaviors.withTimers(timers -> new LocalChannelActor(context, timers, node, parent,
                        id)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Join.class, this::onJoin).onMessage(Connected.class, this::onConnected)
                .onMessage(Leave.class, this::onLeave).onMessage(Stop.class, this::onStop)
                .onMessage(Flush.class, this::onFlush).onMessage(IdleElapsed.class, this::onIdleElapsed)
                .onMessage(UpdateDue.class, this::onUpdateDue).onSignal(PostStop.class, this::onPostStop).build();
    }

    private Behavior<Command> onJoin(Join message) {
        joins++;
        timers.cancel(IdleElapsed.class);
        members.add(new ChannelMembers.Entry(message.member(), message.connection()));
        node.registry().branchChanged(branch());
        message.connection().tell(new ConnectionActor.Joined(getContext().getSelf(), session));
        tracksChanged = true;
        flushLater();
        return this;
    }

    private Behavior<Command> onConnected(Connected message) {
        long now = now();
        ChannelMembers.Entry entry = members.announce(message.connection(), message.transport(), now);
        if (entry == null) {
            return this;
        }
        Member newcomer = entry.member;
        tracksChanged |= !newcomer.tracks().isEmpty();
        if (node.signaling().notifies()) {
            ChannelCounts counts = members.counts();
            events.add(new Event(newcomer, members.announcements(),
                    Notify.created(newcomer, session, message.transport(), counts, node.clock().instant()),
                    Notify.createdForNewcomer(newcomer, session, message.transport(), counts,
                            members.announced().stream().map(other -> other.member).toList(),
                            node.clock().instant())));
        }
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
        if (entry.announced()) {
            tracksChanged |= !entry.member.tracks().isEmpty();
            if (node.signaling().notifies()) {
                events.add(new Event(entry.member, members.announcements(),
                        Notify.destroyed(entry.member, session, entry.transport(),
                                members.counts(), entry.minutes(now()), node.clock().instant()),
                        ""));
            }
            flushLater();
        }
        if (members.isEmpty()) {
            timers.startSingleTimer(IdleElapsed.class, new IdleElapsed(), node.sessionIdle());
        }
        node.registry().branchChanged(branch());
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
        for (Event event = events.poll(); event != null; event = events.poll()) {
            send(event);
        }
        return this;
    }

    private Behavior<Command> onIdleElapsed(IdleElapsed message) {
        parent.tell(new NodeActor.ChannelIdle(id, joins));
        return this;
    }

    private Behavior<Command> onUpdateDue(UpdateDue message) {
        long now = now();
        while (!updates.isEmpty() && updates.peek().dueNanos() <= now) {
            Update update = updates.remove();
            ChannelMembers.Entry entry = members.announced(update.connection());
            if (entry != null) {
                sendUpdate(entry, now);
                updates.add(new Update(update.connection(), update.dueNanos() + UPDATE_INTERVAL.toNanos()));
            }
        }
        armUpdates();
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
        node.registry().branchEnded(id, session);
        node.cluster().branchClosed(branch());
        node.events().sessionDestroyed(id, session);
        return this;
    }

    private void send(Event event) {
        ConnectionActor.Notified shared = new ConnectionActor.Notified(event.json());
        for (ChannelMembers.Entry entry : members.announced()) {
            if (entry.number() > event.number()) {
                return;
            }
            if (entry.member.meets(event.about())) {
                entry.actor.tell(shared);
            } else if (entry.member.connectionId().equals(event.about().connectionId())) {
                entry.actor.tell(new ConnectionActor.Notified(event.jsonForItself()));
            }
        }
    }

    private void sendUpdate(ChannelMembers.Entry entry, long now) {
        if (!node.signaling().notifies()) {
            return;
        }
        String json = Notify.updated(entry.member, session, entry.transport(), members.counts(), entry.minutes(now),
                node.clock().instant());
        if (members.size() <= MAX_MEMBERS_FOR_SHARED_UPDATES) {
            send(new Event(entry.member, members.announcements(), json, json));
        } else {
            entry.actor.tell(new ConnectionActor.Notified(json));
        }
    }

    private void flushLater() {
        if (!flushing) {
            flushing = true;
            getContext().getSelf().tell(new Flush());
        }
    }

    private void armUpdates() {
        if (!updates.isEmpty() && !timers.isTimerActive(UpdateDue.class)) {
            long delay = Math.max(0, updates.peek().dueNanos() - now());
            timers.startSingleTimer(UpdateDue.class, new UpdateDue(), Duration.ofNanos(delay));
        }
    }

    private Branch branch() {
        return new Branch(id, session, members.size());
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
