package starling.media.actor;

/** Why a session ended; the values of {@code reason} in {@code session.destroyed}, which the reference leaves open. */
public enum SessionEnd {
    /** Nobody has been in the channel for a while. */
    IDLE("SESSION-IDLE"),
    /** The channel goes on as a session that another node had begun at the same time. */
    MERGED("SESSION-MERGED"),
    /** An API call ended it. */
    TERMINATED_API("TERMINATED-API"),
    /** The node was stopped. */
    SERVER_SHUTDOWN("SERVER-SHUTDOWN");

    private final String text;

    SessionEnd(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
