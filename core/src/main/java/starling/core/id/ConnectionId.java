package starling.core.id;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;

/**
 * One signaling connection: a random (version 4) UUID in Clockwork Base32, 26 characters
 * ({@code reference: signaling.md section 2}). Bits 16 to 31 are the key of the node it lives on, so that any node can
 * tell where a connection is without asking.
 */
public record ConnectionId(String value) {
    private static final int NODE_KEY_BIT = 16;

    public ConnectionId {
        requireNonNull(value, "value");
        if (!ClockworkBase32.isUuid(value)) {
            throw new IllegalArgumentException(
                    "connection_id: " + value + " (expected: 26 characters Clockwork Base32)");
        }
    }

    /** A new id for a connection of the node with this key (0..65535). */
    public static ConnectionId random(RandomGenerator random, int nodeKey) {
        if (nodeKey < 0 || nodeKey > 0xFFFF) {
            throw new IllegalArgumentException("nodeKey: " + nodeKey + " (expected: 0..65535)");
        }
        long high = random.nextLong() & ~(0xFFFFL << 32) | (long) nodeKey << 32;
        return new ConnectionId(Uuids.version4(high, random.nextLong()));
    }

    /** Whether the text has the form of a connection id. */
    public static boolean isValid(String text) {
        return ClockworkBase32.isUuid(text);
    }

    /** The key of the node that made this id (0..65535). */
    public int nodeKey() {
        return ClockworkBase32.sixteenBits(value, NODE_KEY_BIT);
    }

    @Override
    public String toString() {
        return value;
    }
}
