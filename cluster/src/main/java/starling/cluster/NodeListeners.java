package starling.cluster;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import starling.cluster.journal.SessionVanished;
import starling.media.actor.AuthPort;
import starling.media.actor.NodeEvents;
import starling.media.actor.SessionPort;

/**
 * Who is told what happens on a node and asked who may enter, from its first moment on. Called on threads of the node: must
 * not block.
 *
 * @param events of this node's sessions and connections
 * @param vanished of sessions that ended without having been closed
 * @param auth knows who may enter
 * @param sessions is asked before a session begins
 */
public record NodeListeners(NodeEvents events, Consumer<SessionVanished> vanished, AuthPort auth,
        SessionPort sessions) {
    /** Nobody is told, and everybody may enter. */
    public static final NodeListeners NONE = new NodeListeners(new NodeEvents() {}, session -> {},
            AuthPort.OPEN, SessionPort.OPEN);

    public NodeListeners {
        requireNonNull(events, "events");
        requireNonNull(vanished, "vanished");
        requireNonNull(auth, "auth");
        requireNonNull(sessions, "sessions");
    }

    /** The same, with somebody else to ask. */
    public NodeListeners asking(AuthPort other, SessionPort otherSessions) {
        return new NodeListeners(events, vanished, other, otherSessions);
    }

    /** The same, and others who are told, too, behind these. */
    public NodeListeners and(NodeEvents moreEvents, Consumer<SessionVanished> moreVanished) {
        return new NodeListeners(NodeEvents.all(events, moreEvents), vanished.andThen(moreVanished), auth,
                sessions);
    }
}
