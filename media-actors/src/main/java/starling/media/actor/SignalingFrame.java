package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/**
 * A message of a client's signaling, in either direction, or the close of its WebSocket.
 *
 * @param type the message's, or {@link #CLOSE}
 * @param channel empty before the client has named one
 * @param json the message as it went over the wire
 * @param suppressed how many before it were not told of, because there were too many
 */
public record SignalingFrame(String type, ConnectionId connection, Optional<ChannelId> channel, String json,
        int suppressed) {
    /** {@code json} then has {@code code} and {@code reason}. Our own word. */
    public static final String CLOSE = "close";

    public SignalingFrame {
        requireNonNull(type, "type");
        requireNonNull(connection, "connection");
        requireNonNull(channel, "channel");
        requireNonNull(json, "json");
    }
}
