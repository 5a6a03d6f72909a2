package starling.cluster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How patient the consensus is. Heartbeats go out at half of {@code electionMin}.
 *
 * @param electionMin a follower that heard nothing for at least this long stands for election
 * @param electionMax ... and for at most this long; a leader without a majority for this long steps down
 * @param request limit of one request to another node
 * @param change limit of one change of the ledger
 */
public record LedgerTiming(Duration electionMin, Duration electionMax, Duration request, Duration change) {
    /** For nodes on machines that are busy with media. */
    public static final LedgerTiming STANDARD = new LedgerTiming(Duration.ofSeconds(1), Duration.ofSeconds(2),
            Duration.ofSeconds(1), Duration.ofSeconds(8));

    public LedgerTiming {
        requireNonNull(electionMin, "electionMin");
        requireNonNull(electionMax, "electionMax");
        requireNonNull(request, "request");
        requireNonNull(change, "change");
    }

    /** The same, all of it shorter or longer; the limit of a change stays. */
    public LedgerTiming scaled(double factor) {
        return new LedgerTiming(scaled(electionMin, factor), scaled(electionMax, factor), scaled(request, factor),
                change);
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos(Math.round(duration.toNanos() * factor));
    }
}
