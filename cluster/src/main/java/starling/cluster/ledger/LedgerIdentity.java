package starling.cluster.ledger;

import java.util.List;

/**
 * Whose files these are, {@code identity.json}.
 *
 * @param node name of the node
 * @param member what the consensus knows the node by, {@link MemberId}
 * @param founders the members the ledger was begun with; empty: the node was to be registered in a cluster that exists
 */
record LedgerIdentity(String clusterId, String node, String member, List<String> founders) {
    LedgerIdentity {
        founders = List.copyOf(founders);
    }
}
