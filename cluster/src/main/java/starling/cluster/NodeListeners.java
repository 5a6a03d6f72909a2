package starling.cluster;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import starling.cluster.journal.SessionVanished;
import starling.media.actor.NodeEvents;

/**
 * Who is told what happens on a node, from its first moment on. Called on threads of the node: must not block.
 *
 * @param events of this node's sessions and connections
 * @param vanished of sessions that ended without having been closed
 */
public record NodeListeners(NodeEvents events, Consumer<SessionVanished> vanished) {
    /** Nobody. */
    public static final NodeListeners NONE = new NodeListeners(new NodeEvents() {}, session -> {});

    public NodeListeners {
        requireNonNull(events, "events");
        requireNonNull(vanished, "vanished");
    }
}
