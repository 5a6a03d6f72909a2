package starling.cluster.ledger;

/** This node's part in the consensus. */
public enum RaftState {
    LEADER("leader"), FOLLOWER("follower"), CANDIDATE("candidate"), LISTENER("listener"),
    /** No ledger is running here. */
    NONE("none");

    private final String text;

    RaftState(String text) {
        this.text = text;
    }

    /** As the API writes it, {@code raft_state}. */
    public String text() {
        return text;
    }
}
