package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Time limits of a connection that no setting changes.
 *
 * @param connect from the opened WebSocket to {@code connect}
 * @param placed from {@code connect} until the channel is placed
 * @param authorized until it is known whether the client may enter, and again until it has entered, which may begin a
 *     session; longer than any {@code webhook_response_timeout}
 * @param answered from an offer or re-offer to its answer
 * @param mediaConnected from the first answer until ICE and DTLS are complete
 * @param coalescing how long changes of the remote tracks are gathered before a re-offer
 */
public record SignalingLimits(Duration connect, Duration placed, Duration authorized, Duration answered,
        Duration mediaConnected, Duration coalescing) {
    /** Longer than the slowest client waits by itself for a step, short enough to free what is abandoned. */
    public static final SignalingLimits STANDARD = new SignalingLimits(Duration.ofSeconds(30), Duration.ofSeconds(15),
            Duration.ofSeconds(70), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(5));

    public SignalingLimits {
        requireNonNull(connect, "connect");
        requireNonNull(placed, "placed");
        requireNonNull(authorized, "authorized");
        requireNonNull(answered, "answered");
        requireNonNull(mediaConnected, "mediaConnected");
        requireNonNull(coalescing, "coalescing");
    }
}
