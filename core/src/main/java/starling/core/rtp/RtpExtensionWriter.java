package starling.core.rtp;

import starling.core.buffer.BigEndian;

/**
 * Writes a one-byte-form extension block (RFC 8285 4.2) behind the fixed header of a packet that is being built:
 * {@link #begin}, any number of {@link #add}, {@link #finish}. Reusable, not thread safe.
 */
public final class RtpExtensionWriter {
    private byte[] bytes = new byte[0];
    private int packet;
    private int block;
    private int at;

    /** Starts the block of the packet at {@code off}, whose fixed header is written and has no extensions yet. */
    public RtpExtensionWriter begin(byte[] b, int off) {
        bytes = b;
        packet = off;
        block = RtpHeader.payloadOffset(b, off);
        at = block + 4;
        return this;
    }

    /** @param length 1..16 bytes */
    public RtpExtensionWriter add(int id, byte[] data, int dataOff, int length) {
        if (id < 1 || id > 14 || length < 1 || length > 16) {
            throw new IllegalArgumentException(
                    "id " + id + ", length " + length + " (expected: id 1..14, length 1..16)");
        }
        bytes[at++] = (byte) (id << 4 | length - 1);
        System.arraycopy(data, dataOff, bytes, at, length);
        at += length;
        return this;
    }

    /** @param size 1..4 bytes */
    public RtpExtensionWriter add(int id, long value, int size) {
        if (id < 1 || id > 14 || size < 1 || size > 4) {
            throw new IllegalArgumentException("id " + id + ", size " + size + " (expected: id 1..14, size 1..4)");
        }
        bytes[at++] = (byte) (id << 4 | size - 1);
        RtpExtensions.putUnsigned(bytes, at, value, size);
        at += size;
        return this;
    }

    /** Pads the block and sets the X bit; returns the position where the payload begins. */
    public int finish() {
        if (at == block + 4) {
            return block;
        }
        while ((at - block) % 4 != 0) {
            bytes[at++] = 0;
        }
        BigEndian.put16(bytes, block, RtpExtensions.ONE_BYTE_PROFILE);
        BigEndian.put16(bytes, block + 2, (at - block - 4) / 4);
        RtpHeader.setExtensionBit(bytes, packet, true);
        return at;
    }
}
