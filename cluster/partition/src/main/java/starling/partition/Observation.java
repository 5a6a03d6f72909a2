package starling.partition;

/**
 * One client's attempt, from its first byte to the answer.
 *
 * @param fromNanos and {@code toNanos}: on the experiment's clock
 * @param node that was contacted
 */
public record Observation(long fromNanos, long toNanos, int node, String channel, Answer answer) {}
