package starling.partition;

/** An action and its time, milliseconds from the start of its schedule. */
public record Step(long atMillis, Action action) {}
