package starling.api.websocket;

import java.time.Duration;

/**
 * Bounds of one connection.
 *
 * @param maxMessageBytes longest text message a client may send
 * @param maxQueuedBytes what may wait for a slow client; more ends the connection
 * @param maxEventsPerSecond messages and pings read per second; the rest waits in the client's socket
 * @param closeTimeout how long the client's Close frame, and a slow client's last bytes, are waited for
 */
public record WebSocketLimits(int maxMessageBytes, int maxQueuedBytes, int maxEventsPerSecond, Duration closeTimeout) {

    /** For signaling: an SDP with hundreds of sections still fits. */
    public static final WebSocketLimits SIGNALING = new WebSocketLimits(1024 * 1024, 4 * 1024 * 1024, 200,
            Duration.ofSeconds(5));
}
