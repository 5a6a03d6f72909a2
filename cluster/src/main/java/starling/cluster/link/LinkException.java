package starling.cluster.link;

/** A request between nodes got no answer. */
public final class LinkException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** No connection: nobody listens there, the network is cut, or another name answered. */
        UNREACHABLE,
        /** Sent, but not answered in time: the node may have acted on it. */
        TIMEOUT,
        /** The node answered that it does not serve this, or failed in doing so. */
        REFUSED,
        /** Not sent: too many requests are under way to this node, or the request is too large. */
        OVERLOADED
    }

    private final Reason reason;

    public LinkException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public LinkException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
