package starling.api.start;

/** The node must not start; the message is one line for the operator: what, its value, what was expected. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message, null, false, false);
    }
}
