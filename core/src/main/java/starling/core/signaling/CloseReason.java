package starling.core.signaling;

/**
 * Why a connection ends, with the WebSocket close code its client sees. The text is the constant's name with hyphens
 * ({@code signaling.md 6}).
 */
public enum CloseReason {
    /** The client said {@code disconnect}. */
    TYPE_DISCONNECT(1000),
    /** The node's operator or the application asked for it. */
    DISCONNECTED_API(1000),
    /** The client was sent to another node. */
    REDIRECTED(1000),
    /** The WebSocket ended by the client's doing; nobody is left to read code and text. */
    WEBSOCKET_CLOSED(1000),
    /** The time the authentication webhook gave to the connection is over. */
    LIFETIME_EXPIRED(1000),
    /** This node stops. */
    SERVER_SHUTDOWN(1000),
    /** A message that is no JSON object, is too large or deep, or has a field of the wrong type or content. */
    INVALID_JSON(4490),
    /** A {@code connect} with a missing, wrong or impossible field. */
    INVALID_CONNECT(4490),
    /** The client did not connect, answer or say pong in time, or its media did not come up in time. */
    SIGNALING_TIMEOUT(4490),
    /** This node holds as many connections as it may. */
    CONNECTION_LIMIT(4490),
    /** The time is over in which this node takes connections. */
    LICENSE_EXPIRED(4490),
    /** No node takes new sessions. */
    BLOCKED_NEW_SESSION(4490),
    /** No node takes new connections. */
    BLOCKED_NEW_CONNECTION(4490),
    /** This node does not see the majority of its cluster, or belongs to none yet. */
    CLUSTER_NO_MAJORITY(4490),
    /** The channel cannot be reached at this moment. */
    CHANNEL_UNAVAILABLE(4490),
    /** The authentication webhook refused; the client is told the webhook's reason instead of this text. */
    AUTH_WEBHOOK_REFUSED(4490),
    /** The authentication webhook did not answer usably. */
    AUTH_WEBHOOK_ERROR(4490),
    /** The session webhook did not answer usably. */
    SESSION_WEBHOOK_ERROR(4490),
    /** The media path is dead: ICE failed, or DTLS failed or was closed by the client. */
    ICE_CONNECTION_STATE_FAILED(4490);

    private final int code;
    private final String text;

    CloseReason(int code) {
        this.code = code;
        this.text = name().replace('_', '-');
    }

    /** The WebSocket close code. */
    public int code() {
        return code;
    }

    /** The WebSocket close reason; a field to blame may follow after a space. */
    public String text() {
        return text;
    }
}
