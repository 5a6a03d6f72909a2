package starling.media.actor;

/**
 * The way in from one client: what its WebSocket brought. May be called from any thread, in the order of arrival; never
 * blocks. Ends with exactly one {@link #closed()}; calls after it change nothing.
 */
public interface SignalingInput {

    /**
     * One complete text frame.
     *
     * @return false if the client sends faster than its frames are handled; the connection is being closed then
     */
    boolean text(String frame);

    /** A frame that signaling does not allow: binary, larger than the limit, or not UTF-8. The connection is closed. */
    void protocolError();

    /** The socket is gone, for whatever reason. */
    void closed();
}
