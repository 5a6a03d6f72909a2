package starling.core.media;

/** The two kinds of media; the lower-case name is the one used in SDP, JSON and track ids. */
public enum MediaKind {
    AUDIO("audio"), VIDEO("video");

    private final String text;

    MediaKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
