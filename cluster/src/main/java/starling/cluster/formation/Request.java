package starling.cluster.formation;

import java.util.List;

/**
 * What one node asks another for an operator. Every request may be repeated: the operation's id says that it is the same,
 * and the answer is {@link RequestAnswer#pending()} until there is a better one.
 */
public sealed interface Request extends MembershipMessage {
    /** Unique for each call of the operator. */
    String operation();

    /** Be one of the first nodes of a new cluster; until released, no other operation may change anything here. */
    record Reserve(String operation) implements Request {}

    /** The operation is over; what it began here and did not end is undone. */
    record Release(String operation) implements Request {}

    /** Start the ledger of a new cluster. */
    record Create(String operation, String clusterId, List<String> names) implements Request {}

    /** All ledgers of the new cluster have been started: whoever leads writes the first entry. */
    record Begin(String operation) implements Request {}

    /** Start an empty ledger: this node is about to be registered, as it has asked for. */
    record Prepare(String operation, String clusterId) implements Request {}

    /** Say whether there is a cluster. */
    record Look(String operation) implements Request {}

    /** Say when newcomers are served. */
    record Ready(String operation) implements Request {}

    /** Register this node; asked by itself. */
    record Register(String operation, String name, boolean temporary) implements Request {}

    /** Remove a node from the registered ones. */
    record Purge(String operation, String name, boolean force) implements Request {}
}
