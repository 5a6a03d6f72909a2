package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.Member;

/**
 * A connection and its channel at one moment.
 *
 * @param transport how the client reaches this node; empty if its media never came up
 * @param counts of the channel over all nodes: with a connection that was just created, without one that is gone
 * @param created when its media came up, else {@code at}
 * @param at the moment
 * @param minutes whole minutes since {@code created}
 * @param meter of its media
 */
public record ConnectionFacts(Member member, SessionId session, Optional<TransportKind> transport,
        ChannelCounts counts, Instant created, Instant at, long minutes, MediaMeter meter) {
    public ConnectionFacts {
        requireNonNull(member, "member");
        requireNonNull(session, "session");
        requireNonNull(transport, "transport");
        requireNonNull(counts, "counts");
        requireNonNull(created, "created");
        requireNonNull(at, "at");
        requireNonNull(meter, "meter");
    }
}
