package starling.media.actor;

import java.time.Instant;
import java.util.Optional;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.SessionTerms;

/**
 * Tells of one channel what {@link ChannelReport} has words for: of connections those of this node, of sessions only if this
 * branch is the <em>teller</em>. That is the branch that was the session's first; it stays until it is the last. If its node
 * dies, the branch that is the last one tells the end. Not thread safe.
 */
final class ChannelReports {
    private final NodeContext node;
    private final ChannelId channel;
    private final ChannelMembers members;
    private final UpdateSchedule updates;
    private SessionBook book;
    private SessionTerms terms = SessionTerms.NONE;
    private boolean teller;
    private long nextSessionNanos;

    ChannelReports(NodeContext node, ChannelId channel, SessionId session, ChannelMembers members) {
        this.node = node;
        this.channel = channel;
        this.members = members;
        this.updates = new UpdateSchedule(node.reportIntervals().connection());
        this.book = new SessionBook(channel, session, node.clock().instant());
        this.nextSessionNanos = node.nanoClock().getAsLong() + node.reportIntervals().session().toNanos();
    }

    /** No other branch was there before this one. */
    void sessionCreated() {
        teller = true;
        report(new ChannelReport.SessionCreated(session()));
    }

    /** Another branch is the teller now, or this one has to take over. */
    void teller(boolean isTeller) {
        teller = isTeller;
    }

    void terms(SessionTerms newTerms) {
        terms = newTerms;
    }

    /** The session at this moment. */
    SessionFacts session() {
        return book.facts(now(), terms.metadata());
    }

    /** The session has begun when there was no channel any more. Any thread. */
    void beganTooLate(SessionEnd end) {
        SessionFacts facts = session();
        report(new ChannelReport.SessionCreated(facts));
        report(new ChannelReport.SessionDestroyed(facts, end));
    }

    boolean isTeller() {
        return teller;
    }

    /** Another branch's session is this channel's. */
    void adopt(SessionId session) {
        if (teller) {
            sessionDestroyed(SessionEnd.MERGED);
        }
        Instant now = now();
        long nanos = node.nanoClock().getAsLong();
        book = new SessionBook(channel, session, now);
        members.announced().forEach(known -> book.created(known.member, now.minusNanos(known.ageNanos(nanos))));
    }

    void sessionDestroyed(SessionEnd end) {
        teller = false;
        report(new ChannelReport.SessionDestroyed(session(), end));
    }

    void createdHere(ChannelMembers.Entry entry, long nowNanos) {
        Instant now = now();
        book.created(entry.member, now);
        updates.add(entry.member.connectionId(), 0, nowNanos);
        report(new ChannelReport.ConnectionCreated(facts(entry, members.counts(), now, nowNanos)));
    }

    void createdElsewhere(ChannelMembers.Known known, long nowNanos) {
        book.created(known.member, now().minusNanos(known.ageNanos(nowNanos)));
    }

    /** A member of this node is gone from the table. */
    void left(ChannelMembers.Entry entry, ConnectionEnd end, long nowNanos) {
        Instant now = now();
        ConnectionFacts facts = facts(entry, members.counts(), now, nowNanos);
        if (entry.announced()) {
            book.destroyed(entry.member.connectionId(), now);
            report(new ChannelReport.ConnectionDestroyed(facts, end));
        } else {
            report(new ChannelReport.ConnectionFailed(facts, end));
        }
    }

    void leftElsewhere(ChannelMembers.Known known) {
        book.destroyed(known.member.connectionId(), now());
    }

    /** Tells again of the session, and of those of this node whose time has come. */
    void update(long nowNanos) {
        Instant now = now();
        if (nextSessionNanos - nowNanos <= 0) {
            nextSessionNanos = nowNanos + node.reportIntervals().session().toNanos();
            if (teller) {
                report(new ChannelReport.SessionUpdated(session()));
            }
        }
        updates.due(id -> members.announced(id) instanceof ChannelMembers.Entry, nowNanos)
                .forEach(id -> report(new ChannelReport.ConnectionUpdated(
                        facts((ChannelMembers.Entry) members.announced(id), members.counts(), now, nowNanos))));
    }

    /** How long until {@link #update} may have something to tell. */
    long waitNanos(long nowNanos) {
        return Math.min(updates.waitNanos(nowNanos), Math.max(0, nextSessionNanos - nowNanos));
    }

    private ConnectionFacts facts(ChannelMembers.Entry entry, ChannelCounts counts, Instant now, long nowNanos) {
        Instant created = entry.announced() ? now.minusNanos(entry.ageNanos(nowNanos)) : now;
        return new ConnectionFacts(entry.member, book.session(), Optional.ofNullable(entry.transport()), counts,
                book.createdAt(entry.member.connectionId()).orElse(created), now,
                entry.announced() ? entry.minutes(nowNanos) : 0, entry.meter);
    }

    private void report(ChannelReport report) {
        node.events().reported(report);
    }

    private Instant now() {
        return node.clock().instant();
    }
}
