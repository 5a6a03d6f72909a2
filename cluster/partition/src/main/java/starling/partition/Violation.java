package starling.partition;

/** A promise that was broken, in words. */
public record Violation(Promise promise, String what) {

    /** What a cluster promises whatever happens to it. */
    public enum Promise {
        /** Without the majority nobody is served. */
        NO_MAJORITY_NO_SERVICE,
        /** Two sides that cannot talk to each other never both serve newcomers. */
        ONE_SIDE_ONLY,
        /** A channel that lives on one node has one owner. */
        ONE_OWNER,
        /** No registration is lost, none comes back. */
        REGISTRATIONS_KEPT,
        /** When everything is repaired, everybody serves. */
        EVERYBODY_SERVES
    }
}
