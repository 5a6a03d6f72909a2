package starling.media.actor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.core.signaling.AuthQuestion;
import starling.core.signaling.AuthVerdict;
import starling.core.signaling.Overrides;

/** Who knows whether a client may enter. Any thread; never blocks. */
public interface AuthPort {
    /** Everybody may. */
    AuthPort OPEN = question -> CompletableFuture.completedStage(new AuthVerdict.Allowed(Overrides.NONE));

    /**
     * How often was asked what with which result, since the start; nothing is counted while there is nobody to ask.
     *
     * @param failed without a usable answer
     */
    record Counts(long allowed, long denied, long failed) {
        /** Nobody was ever asked. */
        public static final Counts NONE = new Counts(0, 0, 0);
    }

    /** Completes normally, within a limit of its own; a failure counts as {@link AuthVerdict.Failed}. */
    CompletionStage<AuthVerdict> authorize(AuthQuestion question);

    default Counts counts() {
        return Counts.NONE;
    }
}
