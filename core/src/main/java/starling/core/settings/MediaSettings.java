package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The media half of the node.
 *
 * @param loops event loops; 0 = one per core
 * @param udpPort 0 = the kernel chooses one per loop; N = loop i binds N + i
 * @param iceHostCandidate whether clients may come straight to the node's own candidate, without TURN
 * @param iceDisconnectedTimeout in checking for so long without success = disconnected ({@code operations.md 6})
 * @param iceFailedTimeout in disconnected for so long without success = failed
 */
public record MediaSettings(int loops, int udpPort, boolean iceHostCandidate, Duration iceDisconnectedTimeout,
        Duration iceFailedTimeout, String turnRealm) {
    public MediaSettings {
        requireNonNull(iceDisconnectedTimeout, "iceDisconnectedTimeout");
        requireNonNull(iceFailedTimeout, "iceFailedTimeout");
        requireNonNull(turnRealm, "turnRealm");
    }
}
