package starling.media.engine;

/** Why a media session ended. */
public enum MediaCloseReason {
    /** {@link MediaNode#close} was called. */
    CLOSED,
    /** The ICE state machine reached failed ({@code operations.md section 6}). */
    ICE_FAILED,
    /** No connection within the time allowed for set-up. */
    SETUP_TIMEOUT,
    /** The DTLS handshake failed: wrong fingerprint, no common SRTP profile, or time ran out. */
    DTLS_FAILED,
    /** The client ended DTLS with close_notify. */
    DTLS_CLOSED,
    /** The node is shutting down. */
    NODE_CLOSED
}
