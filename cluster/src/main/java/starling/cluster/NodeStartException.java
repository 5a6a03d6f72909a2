package starling.cluster;

/** The node cannot start; the message is one line for the operator: key, value and what was expected. */
public final class NodeStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NodeStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
