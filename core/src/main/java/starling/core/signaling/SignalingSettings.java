package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What signaling takes from {@code sora.conf} ({@code operations.md 2}), and its own time limits.
 *
 * @param version the server version told in {@code offer}
 * @param defaultVideoBitRate kbit/s for senders that ask for none
 * @param bundleId whether {@code bundle_id} of {@code connect} counts
 * @param notifies whether clients are sent {@code notify}
 * @param notifyMetadataExt whether the application may change the {@code metadata} of notify events
 * @param vp9Params and the three that follow: whether these codec parameters of {@code connect} count
 * @param pingInterval between two {@code ping}
 * @param pongTimeout without {@code pong} the connection ends
 * @param statsInterval between two {@code ping} that ask for statistics
 * @param limits time limits of the set-up
 */
public record SignalingSettings(String version, int defaultVideoBitRate, boolean bundleId, boolean notifies,
        boolean notifyMetadataExt, boolean vp9Params, boolean av1Params, boolean h264Params, boolean h265Params,
        Duration pingInterval,
        Duration pongTimeout, Duration statsInterval, SignalingLimits limits) {
    public SignalingSettings {
        requireNonNull(version, "version");
        requireNonNull(pingInterval, "pingInterval");
        requireNonNull(pongTimeout, "pongTimeout");
        requireNonNull(statsInterval, "statsInterval");
        requireNonNull(limits, "limits");
    }
}
