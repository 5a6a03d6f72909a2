package starling.cluster;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import starling.cluster.journal.SessionVanished;
import starling.media.actor.AuthPort;
import starling.media.actor.NodeEvents;

/**
 * Who is told what happens on a node and asked who may enter, from its first moment on. Called on threads of the node: must
 * not block.
 *
 * @param events of this node's sessions and connections
 * @param vanished of sessions that ended without having been closed
 * @param auth knows who may enter
 */
public record NodeListeners(NodeEvents events, Consumer<SessionVanished> vanished, AuthPort auth) {
    /** Nobody is told, and everybody may enter. */
    public static final NodeListeners NONE = new NodeListeners(new NodeEvents() {}, session -> {},
            AuthPort.OPEN);

    public NodeListeners {
        requireNonNull(events, "events");
        requireNonNull(vanished, "vanished");
        requireNonNull(auth, "auth");
    }

    /** The same, with somebody else to ask. */
    public NodeListeners asking(AuthPort other) {
        return new NodeListeners(events, vanished, other);
    }

    /** The same, and others who are told, too, behind these. */
    public NodeListeners and(NodeEvents moreEvents, Consumer<SessionVanished> moreVanished) {
        return new NodeListeners(NodeEvents.all(events, moreEvents), vanished.andThen(moreVanished), auth);
    }
}
