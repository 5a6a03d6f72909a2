package starling.core.media;

import static java.util.Objects.requireNonNull;

import starling.core.id.ConnectionId;

/** One track somebody sends: at most one audio and one video track per connection. */
public record SourceKey(ConnectionId connection, MediaKind kind) {
    public SourceKey {
        requireNonNull(connection, "connection");
        requireNonNull(kind, "kind");
    }

    /** The track id in SDP and statistics: {@code {connection_id}-{audio|video}}. */
    public String trackId() {
        return connection.value() + "-" + kind.text();
    }
}
