package starling.core.relay;

import starling.core.buffer.BigEndian;
import starling.core.srtp.PacketTransform;
import starling.core.srtp.ReplayWindow;
import starling.core.srtp.SrtpCiphers;
import starling.core.srtp.SrtpScratch;

/**
 * The reverse of {@link RelaySender}. Takes both encrypted and merely authenticated datagrams: what it is, the sender's setting
 * says, and the tag covers that too. Not thread safe.
 */
public final class RelayReceiver {
    /** The tag does not fit: forged, damaged, or of another life of either node. */
    public static final int NOT_AUTHENTIC = -1;
    /** Seen before, or too old to know. */
    public static final int REPLAYED = -2;

    private static final byte[] NOTHING = {};
    private static final int WINDOW_WORDS = 64;

    private final PacketTransform cipher;
    private final byte[] iv = new byte[RelaySender.IV_SIZE];
    private final ReplayWindow window = new ReplayWindow(WINDOW_WORDS);

    /** @param key of {@link RelayKeys#derive} */
    public RelayReceiver(byte[] key, SrtpScratch scratch) {
        this.cipher = SrtpCiphers.gcm(key, scratch);
    }

    /**
     * Checks and decrypts in place a datagram that {@link RelayHeader#isValid} found good.
     *
     * @return length of the body, or one of the negative constants; then the body may be overwritten
     */
    public int open(byte[] b, int off, int len) {
        long counter = RelayHeader.counter(b, off);
        if (counter < 0 || !window.isNew(counter)) {
            return REPLAYED;
        }
        BigEndian.put64(iv, RelaySender.IV_SIZE - Long.BYTES, counter);
        int end = off + len - RelayHeader.TAG_SIZE;
        int text = RelayHeader.isEncrypted(b, off) ? off + RelayHeader.SIZE : end;
        if (!cipher.open(iv, b, off, text, end, end, NOTHING, 0)) {
            return NOT_AUTHENTIC;
        }
        window.note(counter);
        return len - RelayHeader.SIZE - RelayHeader.TAG_SIZE;
    }
}
