package starling.api.log;

/**
 * How the log files fare.
 *
 * @param lost lines since the start that are in no file: too many waited, or their file could not be written
 * @param failing files that cannot be written at this moment
 */
public record LogCounts(long lost, int failing) {
    /** Nothing is wrong. */
    public static final LogCounts NONE = new LogCounts(0, 0);
}
