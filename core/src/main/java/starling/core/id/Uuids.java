package starling.core.id;

/** Random UUIDs (RFC 9562 section 5.4) as text. */
final class Uuids {
    private Uuids() {}

    static String version4(long high, long low) {
        long versioned = high & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long variant = low & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return ClockworkBase32.encode(versioned, variant);
    }
}
