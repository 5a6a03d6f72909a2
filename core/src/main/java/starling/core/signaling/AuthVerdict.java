package starling.core.signaling;

import static java.util.Objects.requireNonNull;

/** Whether a client may enter: the answer to {@link Effect.Authorize}. */
public sealed interface AuthVerdict {
    /** It may, on these terms. */
    record Allowed(Overrides overrides) implements AuthVerdict {
        public Allowed {
            requireNonNull(overrides, "overrides");
        }
    }

    /** It may not; {@code reason} is for the client, at most {@link AuthAnswer#MAX_REASON_BYTES}. */
    record Refused(String reason) implements AuthVerdict {
        public Refused {
            requireNonNull(reason, "reason");
        }
    }

    /** Nobody could say. */
    record Failed() implements AuthVerdict {}
}
