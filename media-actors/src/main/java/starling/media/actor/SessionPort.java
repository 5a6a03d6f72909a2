package starling.media.actor;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.core.signaling.SessionTerms;

/** Who is asked when a session is about to begin. Any thread; never blocks. */
public interface SessionPort {
    /** Nobody: sessions begin at once. */
    SessionPort OPEN = new SessionPort() {
        @Override
        public boolean asks() {
            return false;
        }

        @Override
        public CompletionStage<Optional<SessionTerms>> created(SessionFacts facts) {
            return CompletableFuture.completedStage(Optional.of(SessionTerms.NONE));
        }
    };

    /** Whether anybody has a say; the same on all nodes, and for as long as the node runs. */
    boolean asks();

    /**
     * A channel is to have its first member. Completes normally, within a limit of its own; empty, or a failure: the session
     * does not begin, and those who wait for it are refused.
     */
    CompletionStage<Optional<SessionTerms>> created(SessionFacts facts);
}
