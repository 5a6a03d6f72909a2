package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.YearMonth;
import java.util.Optional;

/**
 * How long sessions live, and how long new connections are taken.
 *
 * @param idleLifetime a session goes on for so long without connections
 * @param expiredAt the last month in which connections are taken, in UTC; empty: there is none
 */
public record SessionSettings(Duration idleLifetime, Optional<YearMonth> expiredAt) {
    /** Long enough for people who reload a page to come back into the same session. */
    public static final SessionSettings STANDARD = new SessionSettings(Duration.ofSeconds(10), Optional.empty());

    public SessionSettings {
        requireNonNull(idleLifetime, "idleLifetime");
        requireNonNull(expiredAt, "expiredAt");
    }
}
