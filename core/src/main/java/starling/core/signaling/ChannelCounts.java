package starling.core.signaling;

/** Connections of a channel by role, over all nodes. */
public record ChannelCounts(int sendrecv, int sendonly, int recvonly) {
    /** Nobody is there. */
    public static final ChannelCounts NONE = new ChannelCounts(0, 0, 0);

    /** Both together. */
    public ChannelCounts plus(ChannelCounts others) {
        return new ChannelCounts(sendrecv + others.sendrecv, sendonly + others.sendonly, recvonly + others.recvonly);
    }

    /** All of them. */
    public int connections() {
        return sendrecv + sendonly + recvonly;
    }
}
