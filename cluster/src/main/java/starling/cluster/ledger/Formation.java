package starling.cluster.ledger;

import static java.util.Objects.requireNonNull;

/**
 * One forming of the cluster of actor systems; members of different formations are different clusters.
 *
 * @param number 1 for the first, then one more each time; 0: none yet
 * @param founder name of the node that joins itself first
 */
public record Formation(long number, String founder) {
    /** Before the first one. */
    public static final Formation NONE = new Formation(0, "");

    public Formation {
        requireNonNull(founder, "founder");
        if (number < 0) {
            throw new IllegalArgumentException("number: " + number + " (expected: >= 0)");
        }
    }
}
