package starling.cluster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A regular node that counts for the majority, running or not.
 *
 * @param name {@code name@address}
 * @param since when it was registered, by the wall clock of the node that led then
 */
public record RegisteredNode(String name, Instant since) {
    public RegisteredNode {
        requireNonNull(name, "name");
        requireNonNull(since, "since");
    }
}
