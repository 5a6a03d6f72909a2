package starling.api.operation;

/** A refused operation; the message says what was asked for. Carries no stack trace. */
final class OperationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final OperationError error;

    OperationException(OperationError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    OperationError error() {
        return error;
    }
}
