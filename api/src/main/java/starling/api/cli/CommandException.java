package starling.api.cli;

/** A command that ends here: one line for the operator and the exit code. Carries no stack trace. */
final class CommandException extends Exception {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
