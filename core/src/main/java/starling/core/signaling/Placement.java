package starling.core.signaling;

import static java.util.Objects.requireNonNull;

/** Where a channel lives: the answer to {@link Effect.Place}. */
public sealed interface Placement {
    /** On this node. */
    record Here() implements Placement {}

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
