package starling.cluster;

/** A refused cluster operation; the message names the node and says what was expected. Carries no stack trace. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ClusterError error;

    public ClusterException(ClusterError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    public ClusterError error() {
        return error;
    }
}
