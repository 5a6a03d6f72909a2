package starling.media.actor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.Member;

/** Who has been in a session, as far as this node knows. Bounded: of those that are gone, the oldest are forgotten. */
final class SessionBook {
    private final ChannelId channel;
    private final SessionId session;
    private final Map<ConnectionId, SessionFacts.Listed> open = new LinkedHashMap<>();
    private final Deque<SessionFacts.Listed> ended = new ArrayDeque<>();
    private Instant created;
    private long total;
    private int max;

    SessionBook(ChannelId channel, SessionId session, Instant created) {
        this.channel = channel;
        this.session = session;
        this.created = created;
    }

    SessionId session() {
        return session;
    }

    void created(Member member, Instant at) {
        if (open.put(member.connectionId(), new SessionFacts.Listed(member, at, Optional.empty())) == null) {
            created = at.isBefore(created) ? at : created;
            total++;
            max = Math.max(max, open.size());
        }
    }

    /** When the connection was created; empty if it is unknown. */
    Optional<Instant> destroyed(ConnectionId id, Instant at) {
        SessionFacts.Listed gone = open.remove(id);
        if (gone == null) {
            return Optional.empty();
        }
        if (ended.size() == SessionFacts.MAX_LISTED) {
            ended.removeFirst();
        }
        ended.addLast(new SessionFacts.Listed(gone.member(), gone.created(), Optional.of(at)));
        return Optional.of(gone.created());
    }

    Optional<Instant> createdAt(ConnectionId id) {
        return Optional.ofNullable(open.get(id)).map(SessionFacts.Listed::created);
    }

    /** @param metadata as {@link SessionFacts#metadata} */
    SessionFacts facts(Instant at, String metadata) {
        List<SessionFacts.Listed> all = new ArrayList<>(ended);
        all.addAll(open.values());
        all.sort(Comparator.comparing(SessionFacts.Listed::created).reversed());
        return new SessionFacts(channel, session, created, at, total, max,
                all.subList(0, Math.min(SessionFacts.MAX_LISTED, all.size())), metadata);
    }
}
