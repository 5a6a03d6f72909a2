package starling.core.id;

/** Connections with the same bundle id do not receive each other: any non-empty text of at most 255 bytes UTF-8 ({@code signaling.md section 2}). */
public record BundleId(String value) {
    public BundleId {
        NamedId.check("bundle_id", value);
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
