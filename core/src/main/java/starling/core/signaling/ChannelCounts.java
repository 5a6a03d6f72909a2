package starling.core.signaling;

/** Connections of a channel by role, over all nodes. */
public record ChannelCounts(int sendrecv, int sendonly, int recvonly) {
    /** All of them. */
    public int connections() {
        return sendrecv + sendonly + recvonly;
    }
}
