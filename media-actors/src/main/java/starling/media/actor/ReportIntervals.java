package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often channels tell of what has not changed.
 *
 * @param connection between two {@link ChannelReport.ConnectionUpdated} of one connection
 * @param session between two {@link ChannelReport.SessionUpdated} of one session
 */
public record ReportIntervals(Duration connection, Duration session) {
    /** Those of the reference ({@code webhooks.md sections 4 and 5}). */
    public static final ReportIntervals STANDARD = new ReportIntervals(Duration.ofMinutes(1), Duration.ofMinutes(1));

    public ReportIntervals {
        requireNonNull(connection, "connection");
        requireNonNull(session, "session");
    }
}
