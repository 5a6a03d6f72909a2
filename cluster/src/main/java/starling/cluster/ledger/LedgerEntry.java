package starling.cluster.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One agreed change, JSON in the log. New fields are optional; a kind a node does not know changes nothing there. Applying
 * an entry twice is the same as once: one that was given up for lost may still be committed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = LedgerEntry.Initialized.class, name = "initialized"),
        @JsonSubTypes.Type(value = LedgerEntry.Registered.class, name = "registered"),
        @JsonSubTypes.Type(value = LedgerEntry.Purged.class, name = "purged"),
        @JsonSubTypes.Type(value = LedgerEntry.Formed.class, name = "formed")})
sealed interface LedgerEntry {

    /**
     * The first entry.
     *
     * @param members of the first nodes
     * @param at as of {@code Instant.toString}
     */
    record Initialized(String clusterId, List<String> members, String at) implements LedgerEntry {}

    record Registered(String member, String at) implements LedgerEntry {}

    record Purged(String member) implements LedgerEntry {}

    record Formed(long number, String founder) implements LedgerEntry {}
}
