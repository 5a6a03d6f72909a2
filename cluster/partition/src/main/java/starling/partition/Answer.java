package starling.partition;

/**
 * What a client was told that tried to enter a channel.
 *
 * @param detail the reason of a refusal, the target of a redirect, or the cause of no answer
 */
public record Answer(Kind kind, String detail) {

    /** What a client can be told. */
    public enum Kind {
        /** The node serves it. */
        ACCEPTED,
        /** The node sent it to another. */
        REDIRECTED,
        /** The node does not serve it. */
        REFUSED,
        /** Nobody answered. */
        NO_ANSWER
    }

    /** Whether the node did anything for the newcomer. */
    public boolean served() {
        return kind == Kind.ACCEPTED || kind == Kind.REDIRECTED;
    }
}
