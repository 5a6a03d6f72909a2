package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.Member;

/**
 * A session at one moment, as the node knows it that tells ({@code webhooks.md section 4}).
 *
 * @param created when it began
 * @param at the moment
 * @param total how many connections there have been
 * @param max how many there were at one time, at most
 * @param connections newest first, at most {@value #MAX_LISTED}: the oldest are left out
 * @param metadata the application's own, JSON text; empty = nothing
 */
public record SessionFacts(ChannelId channel, SessionId session, Instant created, Instant at, long total, int max,
        List<Listed> connections, String metadata) {
    /** A session may go on for weeks. */
    public static final int MAX_LISTED = 1000;

    public SessionFacts {
        requireNonNull(channel, "channel");
        requireNonNull(session, "session");
        requireNonNull(created, "created");
        requireNonNull(at, "at");
        connections = List.copyOf(connections);
        requireNonNull(metadata, "metadata");
    }

    /** @param destroyed empty while the connection is there */
    public record Listed(Member member, Instant created, Optional<Instant> destroyed) {
        public Listed {
            requireNonNull(member, "member");
            requireNonNull(created, "created");
            requireNonNull(destroyed, "destroyed");
        }
    }
}
