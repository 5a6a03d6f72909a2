package starling.media.engine;

import starling.core.media.TransportKind;

/** What a connection's owner hears from the media loop. Called on the loop's thread: tell an actor, never block. */
public interface MediaEvents {
    /** ICE and DTLS are complete for the first time. */
    void connected(TransportKind transport, long setupNanos);

    /** The state machine of {@code operations.md section 6} moved on. */
    void iceStateChanged(String previous, String current);

    /** The session is gone; nothing follows. */
    void closed(MediaCloseReason reason, MediaStats last);
}
