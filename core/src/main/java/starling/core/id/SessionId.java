package starling.core.id;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;

/** One life of a channel, from its first connection to some time after its last ({@code signaling.md section 2}). */
public record SessionId(String value) {
    public SessionId {
        requireNonNull(value, "value");
        if (!ClockworkBase32.isUuid(value)) {
            throw new IllegalArgumentException("session_id: " + value + " (expected: 26 characters Clockwork Base32)");
        }
    }

    public static SessionId random(RandomGenerator random) {
        return new SessionId(Uuids.version4(random.nextLong(), random.nextLong()));
    }

    @Override
    public String toString() {
        return value;
    }
}
