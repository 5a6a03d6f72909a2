package starling.media.actor;

/**
 * The way out to one client: its WebSocket. Called from actor threads, one call at a time; never blocks.
 */
public interface SignalingSocket {

    /**
     * Sends one text frame.
     *
     * @return false if the client does not read and the socket's bounded queue is full, or the socket is gone; the
     *         caller then closes the connection
     */
    boolean send(String text);

    /** Sends what is queued, then a Close frame (RFC 6455 5.5.1), then ends the socket. Later calls change nothing. */
    void close(int code, String reason);
}
