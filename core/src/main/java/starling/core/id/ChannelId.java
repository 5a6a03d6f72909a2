package starling.core.id;

/** The room a client asks for: any non-empty text of at most 255 bytes UTF-8 ({@code signaling.md section 2}). */
public record ChannelId(String value) {
    public ChannelId {
        NamedId.check("channel_id", value);
    }

    /** Whether the text may be such an id. */
    public static boolean isValid(String text) {
        return NamedId.isValid(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
