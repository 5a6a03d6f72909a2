package starling.media.actor;

import starling.core.id.ConnectionId;

/** A fingerprint of a set of members that does not depend on their order: the sum of what {@link #of} gives for each. */
public final class MembersHash {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private MembersHash() {}

    /** One member's part: FNV-1a of its id, mixed once more, because sums of similar values would cancel out. */
    public static long of(ConnectionId id) {
        String text = id.value();
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 31) * 0x9E3779B97F4A7C15L;
        return hash ^ hash >>> 29;
    }
}
