package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import starling.core.id.SessionId;

/** Where a client is served: the answer to {@link Effect.Place}. */
public sealed interface Placement {
    /**
     * On this node.
     *
     * @param session the channel's session; empty if nobody else knows of one
     */
    record Here(Optional<SessionId> session) implements Placement {
        public Here {
            requireNonNull(session, "session");
        }

        public Here() {
            this(Optional.empty());
        }
    }

    /** On another node; {@code location} is that node's signaling URL as its clients reach it. */
    record RedirectTo(String location) implements Placement {
        public RedirectTo {
            requireNonNull(location, "location");
        }
    }

    /** Nowhere at this moment. */
    record Refused(CloseReason reason) implements Placement {
        public Refused {
            requireNonNull(reason, "reason");
        }
    }
}
