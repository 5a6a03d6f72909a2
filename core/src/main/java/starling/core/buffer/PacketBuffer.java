package starling.core.buffer;

/**
 * One datagram in a heap array (the JDK's ciphers are fastest on those), with room in front for TURN and RTX headers and
 * behind for the SRTP tag. Reused, never shared between threads; whoever holds it owns it.
 */
public final class PacketBuffer {
    /** Room before the packet: a TURN Data indication with an IPv6 peer (48) plus RTX (2), rounded up. */
    public static final int HEADROOM = 64;
    /** Largest datagram accepted. */
    public static final int MAX_DATAGRAM = 2048;
    /** Room behind: SRTP tag (16), SRTCP index (4), TURN padding (3), rounded up. */
    public static final int TAILROOM = 64;

    public final byte[] bytes = new byte[HEADROOM + MAX_DATAGRAM + TAILROOM];
    public int offset = HEADROOM;
    public int length;
    /** Monotonic clock at arrival, nanoseconds. */
    public long arrivalNanos;
    /** Whether the packet begins a key frame; true only once its source has said so. */
    public boolean keyFrame;

    /** Makes it empty again, with full headroom. */
    public void reset() {
        offset = HEADROOM;
        length = 0;
        arrivalNanos = 0;
        keyFrame = false;
    }
}
