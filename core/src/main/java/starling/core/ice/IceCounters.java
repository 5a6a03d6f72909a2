package starling.core.ice;

/** What one agent counted since it was made. Written by the agent's thread only. */
public final class IceCounters {
    /** Checks sent and answered, by the state they were sent or answered in ({@code operations.md section 3.2}). */
    public long connectedReq;
    public long connectedAck;
    public long checkingReq;
    public long checkingAck;
    public long disconnectedReq;
    public long disconnectedAck;
    /** Time spent in completed stays in these states. */
    public long checkingDurationNanos;
    public long disconnectedDurationNanos;

    /** Authentic requests of the peer. */
    public long receivedRequests;
    public long malformed;
    /** Wrong user name, MESSAGE-INTEGRITY or FINGERPRINT. */
    public long notAuthentic;
    /** Responses to nothing outstanding, late ones included. */
    public long unknownTransactions;
    public long errorResponses;
    public long roleConflicts;
    /** Times another path was selected, the first not counted. */
    public long pathChanges;
    /** Paths given up to make room or because nothing came from them. */
    public long droppedPaths;
}
