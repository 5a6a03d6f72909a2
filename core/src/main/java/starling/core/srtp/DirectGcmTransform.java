package starling.core.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714, NIST SP 800-38D 7) put together from the JDK's block cipher and its hash, so
 * that a packet costs neither an initialisation nor garbage. Wants {@link JdkGhash#isAvailable}.
 */
final class DirectGcmTransform implements PacketTransform {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int BLOCK = AesKeystream.BLOCK;
    /** The counter of the block that hides the tag; the text begins with the next. */
    private static final int TAG_COUNTER = 1;

    private final AesKeystream aes;
    private final JdkGhash hash;
    /** The rest of the header and the trailer, or the rest of the text and the length block. */
    private final byte[] rest = new byte[2 * BLOCK];

    DirectGcmTransform(byte[] key, SrtpScratch scratch) {
        aes = new AesKeystream(key, scratch);
        hash = new JdkGhash(aes.encryptedZeros());
    }

    @Override
    public long touch() {
        return rest[0] + hash.high() + aes.touch();
    }

    @Override
    public void seal(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
        byte[] keystream = keystream(iv, text, end);
        AesKeystream.xor(b, keystream, text, end);
        hash(b, off, text, end, trailer, trailerLength);
        int mask = AesKeystream.extraBlock(text, end);
        LONG.set(b, tag, hash.high() ^ (long) LONG.get(keystream, mask));
        LONG.set(b, tag + 8, hash.low() ^ (long) LONG.get(keystream, mask + 8));
    }

    @Override
    public boolean open(byte[] iv, byte[] b, int off, int text, int end, int tag, byte[] trailer, int trailerLength) {
        hash(b, off, text, end, trailer, trailerLength);
        byte[] keystream = keystream(iv, text, end);
        int mask = AesKeystream.extraBlock(text, end);
        long difference = hash.high() ^ (long) LONG.get(keystream, mask) ^ (long) LONG.get(b, tag)
                | hash.low() ^ (long) LONG.get(keystream, mask + 8) ^ (long) LONG.get(b, tag + 8);
        if (difference != 0) {
            return false;
        }
        AesKeystream.xor(b, keystream, text, end);
        return true;
    }

    private byte[] keystream(byte[] iv, int text, int end) {
        long tagLow = (long) (int) INT.get(iv, 8) << 32 | TAG_COUNTER;
        return aes.make(text, end, (long) LONG.get(iv, 0), tagLow + 1, tagLow);
    }

    /** Over header, trailer, zeros up to a block, encrypted text, zeros up to a block, both lengths in bits. */
    private void hash(byte[] b, int off, int text, int end, byte[] trailer, int trailerLength) {
        hash.reset();
        int header = text - off;
        int headerBlocks = header & -BLOCK;
        hash.update(b, off, headerBlocks);
        int headerRest = header - headerBlocks;
        if (headerRest + trailerLength > 0) {
            clearRest();
            System.arraycopy(b, off + headerBlocks, rest, 0, headerRest);
            System.arraycopy(trailer, 0, rest, headerRest, trailerLength);
            hash.update(rest, 0, headerRest + trailerLength > BLOCK ? 2 * BLOCK : BLOCK);
        }
        int length = end - text;
        int textBlocks = length & -BLOCK;
        hash.update(b, text, textBlocks);
        clearRest();
        System.arraycopy(b, text + textBlocks, rest, 0, length - textBlocks);
        int lengths = length == textBlocks ? 0 : BLOCK;
        LONG.set(rest, lengths, (header + trailerLength) * 8L);
        LONG.set(rest, lengths + 8, length * 8L);
        hash.update(rest, 0, lengths + BLOCK);
    }

    private void clearRest() {
        LONG.set(rest, 0, 0L);
        LONG.set(rest, 8, 0L);
        LONG.set(rest, 16, 0L);
        LONG.set(rest, 24, 0L);
    }
}
