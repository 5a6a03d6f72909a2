package starling.cluster.ledger;

import java.util.Optional;

/** The ledger did not do what it was asked to. Its stack trace is left out: the reason tells all. */
public final class LedgerException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** Another node leads, perhaps {@link LedgerException#leader}; nothing was changed. */
        NOT_LEADER,
        /** Half or less of the registered nodes, or of those that would remain, are in contact; nothing was changed. */
        NO_MAJORITY,
        /** The node to be registered does not answer; nothing was changed. */
        NODE_UNREACHABLE,
        /** The node to be registered has not been prepared for this cluster; nothing was changed. */
        NOT_PREPARED,
        /** The node to be purged is not registered. */
        UNKNOWN_NODE,
        /** The node to be registered is registered. */
        ALREADY_REGISTERED,
        /** The cluster was initialized before, with other nodes. */
        ALREADY_INITIALIZED,
        /** No cluster was initialized here. */
        NOT_INITIALIZED,
        /** Another change is under way; nothing was changed. */
        IN_PROGRESS,
        /** Another formation has been agreed on meanwhile; nothing was changed. */
        STALE_FORMATION,
        /** It is not known whether the change took or will take effect: look again later. */
        UNKNOWN_OUTCOME,
        /** This node has a ledger already, of this or another cluster. */
        ALREADY_STARTED,
        /** The files are damaged or another node's; the message tells the way out. */
        DAMAGED,
        /** The ledger could not be started or has been closed. */
        CLOSED
    }

    private final Reason reason;
    private final String leader;

    public LedgerException(Reason reason, String message) {
        this(reason, message, Optional.empty(), null);
    }

    public LedgerException(Reason reason, String message, Throwable cause) {
        this(reason, message, Optional.empty(), cause);
    }

    private LedgerException(Reason reason, String message, Optional<String> leader, Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
        this.leader = leader.orElse("");
    }

    /** Another node leads. */
    public static LedgerException notLeader(Optional<String> leader) {
        return new LedgerException(Reason.NOT_LEADER,
                leader.map(name -> "the ledger is led by " + name).orElse("the ledger has no leader now"), leader,
                null);
    }

    public Reason reason() {
        return reason;
    }

    /** The name of the node that leads, if that is why and it is known. */
    public Optional<String> leader() {
        return leader.isEmpty() ? Optional.empty() : Optional.of(leader);
    }
}
