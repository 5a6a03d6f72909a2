package starling.cluster;

/** What a node takes on ({@code cluster.md section 7}); {@link #text()} is the word of the API. */
public enum NodeMode {
    NORMAL("normal"), BLOCK_NEW_SESSION("block_new_session"), BLOCK_NEW_CONNECTION("block_new_connection");

    private final String text;

    NodeMode(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
