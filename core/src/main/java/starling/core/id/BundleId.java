package starling.core.id;

/** Connections with the same bundle id do not receive each other: any non-empty text of at most 255 bytes UTF-8 ({@code signaling.md section 2}). */
public record BundleId(String value) {
    public BundleId {
        NamedId.check("bundle_id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
