package starling.api.operation;

/** Why an operation was refused, beside the refusals of the cluster; {@link #text()} is the {@code error_type}. */
enum OperationError {
    /** There is no such connection in this channel. */
    CONNECTION_NOT_FOUND("ConnectionNotFound");

    private final String text;

    OperationError(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
