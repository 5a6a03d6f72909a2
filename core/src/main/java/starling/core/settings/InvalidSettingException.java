package starling.core.settings;

/** A {@code sora.conf} the node must not start with; the message is one line that names key, value and expectation. */
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message);
    }
}
