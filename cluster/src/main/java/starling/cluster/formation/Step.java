package starling.cluster.formation;

import java.util.List;

/** What a node does next about its membership. */
sealed interface Step {
    /** Waits. */
    record Nothing() implements Step {}

    /** Starts its clustered half for this formation. */
    record Launch(long formation) implements Step {}

    /** Makes its clustered half the first member. */
    record Found() implements Step {}

    /** Lets its clustered half join these nodes. */
    record Join(List<String> nodes) implements Step {
        public Join {
            nodes = List.copyOf(nodes);
        }
    }

    /** Ends its clustered half, in order to come back. */
    record Leave(String reason) implements Step {}

    /** Believes that it is registered no more, and is as new. */
    record Forget() implements Step {}
}
