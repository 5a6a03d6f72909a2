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
     * @param counts the channel's connections, as far as they had been heard of
     */
    record Here(Optional<SessionId> session, ChannelCounts counts) implements Placement {
        public Here {
            requireNonNull(session, "session");
            requireNonNull(counts, "counts");
        }

        public Here() {
            this(Optional.empty(), ChannelCounts.NONE);
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
