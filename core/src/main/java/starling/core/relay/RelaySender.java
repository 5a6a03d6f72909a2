package starling.core.relay;

import starling.core.buffer.BigEndian;
import starling.core.srtp.PacketTransform;
import starling.core.srtp.SrtpCiphers;
import starling.core.srtp.SrtpScratch;

/** Protects what one loop of this node sends to one loop of another: AES-128-GCM with a counter as nonce. Not thread safe. */
public final class RelaySender {
    static final int IV_SIZE = 12;
    private static final byte[] NOTHING = {};

    private final PacketTransform cipher;
    private final boolean encrypted;
    private final int nodeKey;
    private final int loop;
    private final byte[] iv = new byte[IV_SIZE];
    private long counter;

    /**
     * @param key of {@link RelayKeys#derive}, used by nobody else
     * @param encrypted false: bodies travel in the clear, but authenticated
     * @param firstCounter larger than any that was used with this key
     */
    public RelaySender(byte[] key, boolean encrypted, int nodeKey, int loop, long firstCounter,
            SrtpScratch scratch) {
        this.cipher = SrtpCiphers.gcm(key, scratch);
        this.encrypted = encrypted;
        this.nodeKey = nodeKey;
        this.loop = loop;
        this.counter = firstCounter;
    }

    /**
     * Writes the header at {@code off}, protects the body that stands {@link RelayHeader#SIZE} bytes behind it, and writes the
     * tag behind that.
     *
     * @return length of the datagram
     */
    public int seal(byte[] b, int off, int kind, int flags, int generation, int bodyLength) {
        long nonce = counter++;
        RelayHeader.write(b, off, encrypted, nodeKey, loop, kind, flags, generation, nonce);
        BigEndian.put64(iv, IV_SIZE - Long.BYTES, nonce);
        int end = off + RelayHeader.SIZE + bodyLength;
        cipher.seal(iv, b, off, encrypted ? off + RelayHeader.SIZE : end, end, end, NOTHING, 0);
        return RelayHeader.SIZE + bodyLength + RelayHeader.TAG_SIZE;
    }
}
