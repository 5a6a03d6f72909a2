package starling.core.ice;

/** How well the client answers ({@code operations.md section 6}). */
public enum IceState {
    /** No check has succeeded yet. */
    NEW("new"),
    /** The last check was answered. */
    CONNECTED("connected"),
    /** A check was not answered; asked again every second. */
    CHECKING("checking"),
    /** Silent for longer; asked again every 50 ms. */
    DISCONNECTED("disconnected"),
    /** Given up: the connection is to be cut. Never left. */
    FAILED("failed");

    private final String text;

    IceState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
