package starling.media.actor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.Member;
import starling.core.signaling.Notify;

/**
 * The notify events of one channel for its members on this node: each is written once, whoever it is about, and waits for
 * {@link #flush} so that lists of tracks go out first. Nothing is written if nobody is to be told. Not thread safe.
 */
final class ChannelEvents {
    /** Between two {@code connection.updated} of one connection. */
    static final Duration UPDATE_INTERVAL = Duration.ofMinutes(1);
    /**
     * In a larger channel a connection's update goes to itself only: the number of frames would grow with the square of
     * the members.
     */
    static final int MAX_MEMBERS_FOR_SHARED_UPDATES = 100;

    /** @param number of announcements when it happened: members who came later are not told */
    private record Event(Member about, long number, String json, String jsonForItself) {}

    private final NodeContext node;
    private final ChannelMembers members;
    private final Deque<Event> events = new ArrayDeque<>();
    private final UpdateSchedule updates = new UpdateSchedule(UPDATE_INTERVAL);

    ChannelEvents(NodeContext node, ChannelMembers members) {
        this.node = node;
        this.members = members;
    }

    /** A member of this node was announced: it is told of everybody else, wherever they are. */
    void createdHere(ChannelMembers.Known newcomer, SessionId session, long nowNanos) {
        updates.add(newcomer.member.connectionId(), 0, nowNanos);
        if (isSilent()) {
            return;
        }
        ChannelCounts counts = members.counts();
        events.add(new Event(newcomer.member, members.announcements(),
                Notify.created(newcomer.member, session, newcomer.transport(), counts, node.clock().instant()),
                Notify.createdForNewcomer(newcomer.member, session, newcomer.transport(), counts,
                        members.announced().stream().map(other -> other.member).toList(), node.clock().instant())));
    }

    void createdElsewhere(ChannelMembers.Known newcomer, SessionId session, long nowNanos) {
        updates.add(newcomer.member.connectionId(), newcomer.ageNanos(nowNanos), nowNanos);
        if (!isSilent()) {
            events.add(new Event(newcomer.member, members.announcements(), Notify.created(newcomer.member, session,
                    newcomer.transport(), members.counts(), node.clock().instant()), ""));
        }
    }

    void destroyed(ChannelMembers.Known gone, SessionId session, long nowNanos) {
        if (!isSilent()) {
            events.add(new Event(gone.member, members.announcements(), Notify.destroyed(gone.member, session,
                    gone.transport(), members.counts(), gone.minutes(nowNanos), node.clock().instant()), ""));
        }
    }

    /** Tells of those who have been there for another minute; sent at once. */
    void update(SessionId session, long nowNanos) {
        updates.due(id -> members.announced(id) != null, nowNanos)
                .forEach(id -> updated(members.announced(id), session, nowNanos));
    }

    /** How long until {@link #update} has something to tell; {@link Long#MAX_VALUE}: it has not. */
    long waitNanos(long nowNanos) {
        return updates.waitNanos(nowNanos);
    }

    private void updated(ChannelMembers.Known member, SessionId session, long nowNanos) {
        boolean shared = members.announcedSize() <= MAX_MEMBERS_FOR_SHARED_UPDATES;
        if (isSilent() || !shared && !(member instanceof ChannelMembers.Entry)) {
            return;
        }
        String json = Notify.updated(member.member, session, member.transport(), members.counts(),
                member.minutes(nowNanos), node.clock().instant());
        if (shared) {
            send(new Event(member.member, members.announcements(), json, json));
        } else {
            ((ChannelMembers.Entry) member).actor.tell(new ConnectionActor.Notified(json));
        }
    }

    void flush() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            send(event);
        }
    }

    private boolean isSilent() {
        return !node.signaling().notifies() || members.announcedHere().isEmpty();
    }

    private void send(Event event) {
        ConnectionActor.Notified shared = new ConnectionActor.Notified(event.json());
        for (ChannelMembers.Entry entry : members.announcedHere()) {
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
}
