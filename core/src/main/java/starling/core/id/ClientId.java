package starling.core.id;

/** The name an application gives to a client; several connections may share it: any non-empty text of at most 255 bytes UTF-8 ({@code signaling.md section 2}). */
public record ClientId(String value) {
    public ClientId {
        NamedId.check("client_id", value);
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
