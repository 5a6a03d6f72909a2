package starling.media.actor;

import java.util.List;
import java.util.concurrent.TimeUnit;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.NotifyMetadata;

/** Takes members of other nodes into a channel's tables and out of them. Part of {@link LocalChannelActor}. */
final class RemoteArrivals {
    /** What has changed for the members here. */
    record Change(boolean somebody, boolean tracks) {}

    private final ChannelId channel;
    private final ChannelMembers members;
    private final ChannelEvents events;
    private final ChannelReports reports;

    RemoteArrivals(ChannelId channel, ChannelMembers members, ChannelEvents events, ChannelReports reports) {
        this.channel = channel;
        this.members = members;
        this.events = events;
        this.reports = reports;
    }

    Change apply(RemoteMembers.Difference difference, SessionId session, long nowNanos) {
        Change left = remove(difference.left(), session, nowNanos);
        boolean somebody = left.somebody();
        boolean tracks = left.tracks();
        for (MemberFacts facts : difference.joined()) {
            long age = TimeUnit.MILLISECONDS.toNanos(facts.ageMillis());
            ChannelMembers.Known known = members.addElsewhere(facts.member(channel), facts.transport(), nowNanos - age);
            if (known != null) {
                events.createdElsewhere(known, session, nowNanos);
                reports.createdElsewhere(known, nowNanos);
                somebody = true;
                tracks |= !known.member.tracks().isEmpty();
            }
        }
        difference.metadata().forEach((id, text) -> members.putMetadata(id, NotifyMetadata.read(text)));
        return new Change(somebody, tracks);
    }

    Change remove(List<ConnectionId> left, SessionId session, long nowNanos) {
        boolean somebody = false;
        boolean tracks = false;
        for (ConnectionId id : left) {
            ChannelMembers.Known known = members.removeElsewhere(id);
            if (known != null) {
                events.destroyed(known, session, nowNanos);
                reports.leftElsewhere(known);
                somebody = true;
                tracks |= !known.member.tracks().isEmpty();
            }
        }
        return new Change(somebody, tracks);
    }
}
