package starling.core.signaling;

import java.util.List;
import java.util.random.RandomGenerator;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.LocalTransport;
import starling.core.media.TransportKind;

/**
 * Signaling of one connection ({@code signaling.md}) as a pure state machine: frames, answers of the owner, media events
 * and time go in, {@link Effect}s come out. No clock, no socket; not thread safe: one owner calls it, with a
 * {@code nowNanos} that never goes back. After {@link Effect.Close} every input is ignored.
 */
public final class SignalingSession {
    /** The largest text frame a client may send, bytes of UTF-8: statistics of a hundred remote tracks fit. */
    public static final int MAX_FRAME_BYTES = 1 << 20;

    private final ConnectionId id;

    public SignalingSession(SignalingSettings settings, ConnectionId id, RandomGenerator random, long nowNanos) {
        this.id = id;
    }

    public ConnectionId connectionId() {
        return id;
    }

    /** A text frame from the client. */
    public List<Effect> onText(String frame, long nowNanos) {
        return List.of();
    }

    /** A frame that is binary, too large or no UTF-8. */
    public List<Effect> onProtocolError(long nowNanos) {
        return List.of();
    }

    /** The answer to {@link Effect.Place}. */
    public List<Effect> onPlaced(Placement placement, long nowNanos) {
        return List.of();
    }

    /** The answer to {@link Effect.Open}: the member is admitted and its media session open. */
    public List<Effect> onOpened(LocalTransport transport, SessionId session, long nowNanos) {
        return List.of();
    }

    /** {@link Effect.Place} or {@link Effect.Open} could not be done. */
    public List<Effect> onRefused(CloseReason reason, long nowNanos) {
        return List.of();
    }

    /** ICE and DTLS are complete for the first time. */
    public List<Effect> onMediaConnected(TransportKind transport, long nowNanos) {
        return List.of();
    }

    /** The media session ended by itself. */
    public List<Effect> onMediaClosed(CloseReason reason, long nowNanos) {
        return List.of();
    }

    /** The complete list of tracks this client should receive, oldest first; may come at any time, also repeatedly. */
    public List<Effect> onPeersChanged(List<RemoteTrack> wanted, long nowNanos) {
        return List.of();
    }

    /** A message of {@link Notify} for this client. */
    public List<Effect> onNotify(String json, long nowNanos) {
        return List.of();
    }

    /** The WebSocket is gone. */
    public List<Effect> onWebSocketClosed(long nowNanos) {
        return List.of();
    }

    /** Somebody on the server's side ends the connection; {@code reason} is cut to 123 bytes. */
    public List<Effect> onDisconnectRequested(int code, String reason, long nowNanos) {
        return List.of();
    }

    /** The node stops. */
    public List<Effect> onShutdown(long nowNanos) {
        return List.of();
    }

    /** To be called when {@link #nextDeadlineNanos} has come; harmless at other times. */
    public List<Effect> onDeadline(long nowNanos) {
        return List.of();
    }

    /** When {@link #onDeadline} is due next; {@link Long#MAX_VALUE} = never. Changes with every input. */
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }
}
