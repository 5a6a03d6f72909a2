package starling.partition;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A cluster that can be disturbed, and asked from outside. Called from several threads. */
public interface ClusterUnderTest {

    /** How a registration or a purge ended. */
    enum Outcome {
        DONE,
        /** Nothing has changed. */
        REFUSED,
        /** It may or may not have happened, or may yet. */
        UNKNOWN
    }

    int nodes();

    /** Kills, starts, pauses, cuts or mends; complete when it returns. Not called with a purge or a registration. */
    void perform(Action action) throws Exception;

    /** Purges or registers. */
    CompletionStage<Outcome> operate(Action action);

    /** A newcomer asks this node for a channel; it leaves again when it is accepted. */
    CompletionStage<Answer> connect(int node, String channel);

    /** The nodes that this node takes for registered. */
    CompletionStage<Set<Integer>> registered(int node);
}
