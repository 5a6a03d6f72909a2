package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * The media half of the node.
 *
 * @param loops event loops; 0 = one per core
 * @param udpPort 0 = the kernel chooses one per loop; N = loop i binds N + i
 * @param iceHostCandidate whether clients may come straight to the node's own candidate, without TURN
 * @param iceDisconnectedTimeout in checking for so long without success = disconnected ({@code operations.md 6})
 * @param iceFailedTimeout in disconnected for so long without success = failed
 * @param turnFqdn the host in TURN URLs; empty: the address in candidates
 */
public record MediaSettings(int loops, int udpPort, boolean iceHostCandidate, Duration iceDisconnectedTimeout,
        Duration iceFailedTimeout, String turnRealm, Optional<String> turnFqdn) {
    /** With the node's address in TURN URLs. */
    public MediaSettings(int loops, int udpPort, boolean iceHostCandidate, Duration iceDisconnectedTimeout,
            Duration iceFailedTimeout, String turnRealm) {
        this(loops, udpPort, iceHostCandidate, iceDisconnectedTimeout, iceFailedTimeout, turnRealm, Optional.empty());
    }

    public MediaSettings {
        requireNonNull(iceDisconnectedTimeout, "iceDisconnectedTimeout");
        requireNonNull(iceFailedTimeout, "iceFailedTimeout");
        requireNonNull(turnRealm, "turnRealm");
        requireNonNull(turnFqdn, "turnFqdn");
    }
}
