package starling.core.media;

/** How a client reached this node; {@code text} is the word used in {@code turn_transport_type}. */
public enum TransportKind {
    /** Straight to the node's host candidate, over UDP. */
    DIRECT_UDP("udp"),
    /** Through the built-in TURN server, over UDP. */
    TURN_UDP("udp");

    private final String text;

    TransportKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
