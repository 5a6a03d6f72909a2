package starling.partition;

/** One disturbance, repair or operator's call. Nodes are numbered from 1. */
public sealed interface Action {

    /** The process ends at once, without a goodbye. */
    record Kill(int node) implements Action {}

    /** The process is started again with the files it left. */
    record Start(int node) implements Action {}

    /** The process stands still (SIGSTOP). */
    record Pause(int node) implements Action {}

    record Resume(int node) implements Action {}

    /** From now on nothing that one node sends reaches the other; the way back is not concerned. */
    record Cut(int from, int to) implements Action {}

    record Mend(int from, int to) implements Action {}

    /** PurgeClusterNode of a node that does not run, called on another. */
    record Purge(int node, int via) implements Action {}

    /** RegisterClusterNode, called on the node with the other as contact. */
    record Register(int node, int via) implements Action {}
}
