package starling.media.actor;

import static java.util.Objects.requireNonNull;

import starling.media.engine.MediaStats;

/** What an established connection has sent and received so far ({@code operations.md section 3.2}). */
public record ConnectionStats(ListedConnection connection, MediaStats media) {
    public ConnectionStats {
        requireNonNull(connection, "connection");
        requireNonNull(media, "media");
    }
}
