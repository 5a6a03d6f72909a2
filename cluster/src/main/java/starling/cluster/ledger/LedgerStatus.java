package starling.cluster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Where the consensus stands, as this node knows it.
 *
 * @param term 0 if no ledger is running here
 * @param commitIndex index of the last committed entry of the log; -1: none
 * @param leader name of the node believed to lead
 */
public record LedgerStatus(RaftState raftState, long term, long commitIndex, Optional<String> leader) {
    /** No ledger is running here. */
    public static final LedgerStatus NONE = new LedgerStatus(RaftState.NONE, 0, -1, Optional.empty());

    public LedgerStatus {
        requireNonNull(raftState, "raftState");
        requireNonNull(leader, "leader");
    }
}
